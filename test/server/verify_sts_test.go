package server

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	iamstore "github.com/versity/versitygw/iamapi/types"

	"github.com/bucketgrant/bucketgrant/internal/proof/judge"
)

// sts answers what verify asks of STS.
func (f *front) sts(w http.ResponseWriter, req *http.Request) {
	w.Header().Set("X-Amzn-Requestid", rand.Text())
	data, err := io.ReadAll(req.Body)
	if err != nil {
		return
	}
	form, err := url.ParseQuery(string(data))
	if err != nil {
		stsError(w, 400, "MalformedQueryString", err.Error())
		return
	}
	if form.Get("Action") == "AssumeRoleWithWebIdentity" {
		claims, err := f.claims(form.Get("WebIdentityToken"))
		if err != "" {
			stsError(w, 400, err, "the token is not good")
			return
		}
		f.present(w, form, claims)
		return
	}
	c := f.caller(w, req, data)
	if c == nil {
		return
	}
	switch form.Get("Action") {
	case "GetCallerIdentity":
		account := strings.Split(c.arn, ":")[4]
		fmt.Fprintf(w, `<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult><Arn>%s</Arn><UserId>AIDA</UserId><Account>%s</Account></GetCallerIdentityResult><ResponseMetadata><RequestId>%s</RequestId></ResponseMetadata></GetCallerIdentityResponse>`, c.arn, account, rand.Text())
	case "AssumeRole":
		given := map[string][]string{ // the addresses and the organization are the vendor's
			"aws:SourceIp": {"203.0.113.7"}, "aws:PrincipalOrgID": {"o-a1b2c3d4e5"},
		}
		for key, value := range map[string]string{
			"sts:ExternalId": form.Get("ExternalId"), "sts:RoleSessionName": form.Get("RoleSessionName"), "sts:SourceIdentity": form.Get("SourceIdentity"),
		} {
			if value != "" {
				given[key] = []string{value}
			}
		}
		if c.logicalID != "" && strings.Contains(c.arn, ":assumed-role/") { // a session calls as its role
			own := c.world.stack.Resource(c.logicalID).Attributes["Arn"]
			given["aws:PrincipalArn"] = []string{own}
			// Where the trust names the account, which only delegates, the caller's own policies must let too.
			if may, err := c.world.judge.Allows(c.logicalID, judge.Request{Action: "sts:AssumeRole", Resource: form.Get("RoleArn")}); (err != nil || !may) && !f.trustsEverybody(form.Get("RoleArn")) {
				stsError(w, 403, "AccessDenied", fmt.Sprintf("User: %s is not authorized to perform: sts:AssumeRole on resource: %s because no identity-based policy allows the sts:AssumeRole action", c.arn, form.Get("RoleArn")))
				return
			}
		}
		f.assume(w, form, judge.Caller{ARN: c.arn, Context: given})
	default:
		stsError(w, 400, "InvalidAction", form.Get("Action"))
	}
}

// trustsEverybody says whether a role's trust has a star for whom it trusts, who then need no policy of their own.
func (f *front) trustsEverybody(roleARN string) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	r := f.roles[roleARN]
	if r == nil {
		return false
	}
	document := r.world.stack.Resource(r.logicalID).Properties["AssumeRolePolicyDocument"].(map[string]any)
	return slices.ContainsFunc(document["Statement"].([]any), func(statement any) bool {
		principal, _ := statement.(map[string]any)["Principal"].(map[string]any)
		return principal["AWS"] == "*"
	})
}

// assume gives a session if the trust policy lets the caller in.
func (f *front) assume(w http.ResponseWriter, form url.Values, who judge.Caller) {
	f.mu.Lock()
	r := f.roles[form.Get("RoleArn")]
	f.mu.Unlock()
	may := false
	if r != nil {
		var err error
		if may, err = r.world.judge.MayAssume(r.logicalID, who); err != nil {
			stsError(w, 500, "InternalFailure", err.Error())
			return
		}
	}
	if !may {
		stsError(w, 403, "AccessDenied", fmt.Sprintf("User: %s is not authorized to perform: sts:AssumeRole on resource: %s", who.ARN, form.Get("RoleArn")))
		return
	}
	if problem := r.tooLong(form.Get("DurationSeconds"), who); problem != "" {
		stsError(w, 400, "ValidationError", problem)
		return
	}
	arn := strings.Replace(strings.Replace(form.Get("RoleArn"), ":iam:", ":sts:", 1), ":role/", ":assumed-role/", 1) + "/" + form.Get("RoleSessionName")
	now := time.Now()
	session := iamstore.Session{
		AccessKeyId: "ASIA" + rand.Text()[:16], SecretAccessKey: rand.Text() + rand.Text()[:14], SessionToken: rand.Text() + rand.Text(),
		RoleArn: *r.role.Arn, RoleName: *r.role.RoleName, RoleID: *r.role.RoleId, RoleSessionName: form.Get("RoleSessionName"),
		CreateDate: now, Expiration: now.Add(15 * time.Minute),
	}
	f.store.CreateSession(context.Background(), session)
	f.addCaller(session.AccessKeyId, &caller{arn: arn, secret: session.SecretAccessKey, token: session.SessionToken, world: r.world, logicalID: r.logicalID})
	action := form.Get("Action")
	fmt.Fprintf(w, `<%[1]sResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><%[1]sResult><Credentials><AccessKeyId>%s</AccessKeyId><SecretAccessKey>%s</SecretAccessKey><SessionToken>%s</SessionToken><Expiration>%s</Expiration></Credentials><AssumedRoleUser><Arn>%s</Arn><AssumedRoleId>AROA:x</AssumedRoleId></AssumedRoleUser></%[1]sResult><ResponseMetadata><RequestId>%[7]s</RequestId></ResponseMetadata></%[1]sResponse>`,
		action, session.AccessKeyId, session.SecretAccessKey, session.SessionToken, session.Expiration.UTC().Format(time.RFC3339), arn, rand.Text())
}

// tooLong says what STS does of a session that is too long for a role, or for a caller who is one.
// https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
func (r *role) tooLong(asked string, who judge.Caller) string {
	seconds, _ := strconv.Atoi(asked)
	most, err := strconv.Atoi(fmt.Sprint(r.world.stack.Resource(r.logicalID).Properties["MaxSessionDuration"]))
	if err != nil {
		most = 3600
	}
	switch {
	case seconds > 3600 && (strings.Contains(who.ARN, ":role/") || strings.Contains(who.ARN, ":assumed-role/")):
		return "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining"
	case seconds > most:
		return "The requested DurationSeconds exceeds the MaxSessionDuration set for this role."
	}
	return ""
}

func stsError(w http.ResponseWriter, status int, code, message string) {
	w.WriteHeader(status)
	fmt.Fprintf(w, `<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type><Code>%s</Code><Message>`, code)
	xml.EscapeText(w, []byte(message))
	fmt.Fprintf(w, `</Message></Error><RequestId>%s</RequestId></ErrorResponse>`, rand.Text())
}

// caller checks the signature, as the signer makes it.
func (f *front) caller(w http.ResponseWriter, req *http.Request, data []byte) *caller {
	id, scope, signed := authorization(req)
	f.mu.Lock()
	c := f.callers[id]
	f.mu.Unlock()
	if c == nil || c.token != req.Header.Get("X-Amz-Security-Token") {
		stsError(w, 403, "InvalidClientTokenId", "The security token included in the request is invalid.")
		return nil
	}
	again, err := http.NewRequest(req.Method, "https://"+req.Host+req.URL.RequestURI(), bytes.NewReader(data))
	if err != nil {
		stsError(w, 400, "MalformedQueryString", err.Error())
		return nil
	}
	for _, name := range signed {
		if name != "host" && name != "content-length" {
			again.Header.Set(name, req.Header.Get(name))
		}
	}
	at, err := time.Parse("20060102T150405Z", req.Header.Get("X-Amz-Date"))
	if err == nil && time.Since(at).Abs() > 15*time.Minute {
		stsError(w, 403, "SignatureDoesNotMatch", "Signature expired: it is too old")
		return nil
	}
	sum := sha256.Sum256(data)
	if err == nil && len(scope) == 5 {
		err = f.signer.SignHTTP(req.Context(), aws.Credentials{AccessKeyID: id, SecretAccessKey: c.secret, SessionToken: c.token}, again, hex.EncodeToString(sum[:]), scope[3], scope[2], at)
	}
	if err != nil || again.Header.Get("Authorization") != req.Header.Get("Authorization") {
		stsError(w, 403, "SignatureDoesNotMatch", "The request signature we calculated does not match the signature you provided.")
		return nil
	}
	return c
}

// authorization takes the header apart: Credential=ID/date/region/service/aws4_request, SignedHeaders=a;b, Signature=c.
func authorization(req *http.Request) (id string, scope, signed []string) {
	for _, part := range strings.Split(strings.TrimPrefix(req.Header.Get("Authorization"), "AWS4-HMAC-SHA256 "), ", ") {
		name, value, _ := strings.Cut(part, "=")
		switch name {
		case "Credential":
			scope = strings.Split(value, "/")
			id = scope[0]
		case "SignedHeaders":
			signed = strings.Split(value, ";")
		}
	}
	return id, scope, signed
}

// tokenClaims are what a token says. Iss is accounts.google.com, or an issuer's address without https://.
type tokenClaims struct {
	Iss, Sub, Aud string
	Exp           int64
	// More are further claims that AWS compares.
	More map[string]string
}

// token is one of a provider of web identities.
func (f *front) token(c tokenClaims) string {
	claims, _ := json.Marshal(c)
	body := base64.RawURLEncoding.EncodeToString(claims)
	return body + "." + f.seal(body)
}

func (f *front) seal(body string) string {
	mac := hmac.New(sha256.New, f.key)
	mac.Write([]byte(body))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}

// claims are those of a good token, or else STS's error.
func (f *front) claims(token string) (claims tokenClaims, wrong string) {
	body, seal, _ := strings.Cut(token, ".")
	data, err := base64.RawURLEncoding.DecodeString(body)
	if err != nil || seal != f.seal(body) || json.Unmarshal(data, &claims) != nil {
		return claims, "InvalidIdentityToken"
	}
	if time.Now().Unix() > claims.Exp {
		return claims, "ExpiredTokenException"
	}
	return claims, ""
}

// present lets a bearer in, if the account has an OIDC provider of the token's issuer that takes its audience, and the role's
// trust policy does too. Google it knows without.
func (f *front) present(w http.ResponseWriter, form url.Values, c tokenClaims) {
	who := judge.Caller{Federated: c.Iss, Context: map[string][]string{c.Iss + ":sub": {c.Sub}, c.Iss + ":oaud": {c.Aud}, c.Iss + ":aud": {c.Aud}}}
	// The vendor's machines outside AWS are in another network than those there.
	who.Context["aws:SourceIp"], who.Context["sts:RoleSessionName"] = []string{"198.51.100.7"}, []string{form.Get("RoleSessionName")}
	for name, value := range c.More {
		who.Context[c.Iss+":"+name] = []string{value}
	}
	if c.Iss != "accounts.google.com" {
		who.Federated = "arn:aws:iam::" + strings.Split(form.Get("RoleArn")+":::::", ":")[4] + ":oidc-provider/" + c.Iss
		f.mu.Lock()
		r := f.roles[form.Get("RoleArn")]
		f.mu.Unlock()
		if r != nil {
			audiences, there := r.world.provider(who.Federated)
			if !there {
				stsError(w, 400, "InvalidIdentityToken", "No OpenIDConnect provider found in your account for https://"+c.Iss)
				return
			}
			if !slices.Contains(audiences, c.Aud) {
				stsError(w, 400, "InvalidIdentityToken", "Incorrect token audience")
				return
			}
		}
	}
	f.assume(w, form, who)
}

// provider is what an OIDC provider of the stack takes, and whether there is one.
func (w *world) provider(arn string) (audiences []string, there bool) {
	for _, r := range w.resources("AWS::IAM::OIDCProvider") {
		if r.PhysicalID == arn {
			for _, a := range r.Properties["ClientIdList"].([]any) {
				audiences = append(audiences, a.(string))
			}
			return audiences, true
		}
	}
	return nil, false
}
