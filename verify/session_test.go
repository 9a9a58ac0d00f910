package verify

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/bucketgrant/bucketgrant/vendors"
)

// A vendor that comes with tokens and works with long sessions asks for one, and the report names the call that was made.
func TestLongSessionByToken(t *testing.T) {
	t.Parallel()
	f := startFake(t)
	f.answer = func(w http.ResponseWriter, req *http.Request, operation string) bool {
		if operation != "AssumeRoleWithWebIdentity" {
			return false
		}
		body, _ := io.ReadAll(req.Body)
		if strings.Contains(string(body), "DurationSeconds=7200&") {
			stsRefuse(w, 400, "ValidationError", "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.")
			return true
		}
		fmt.Fprint(w, `<AssumeRoleWithWebIdentityResponse><AssumeRoleWithWebIdentityResult><Credentials><AccessKeyId>ASIA1</AccessKeyId><SecretAccessKey>session-secret</SecretAccessKey><SessionToken>session-token</SessionToken><Expiration>2036-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleWithWebIdentityResult></AssumeRoleWithWebIdentityResponse>`)
		return true
	}
	def, c := definition(t, "transfer"), quartic()
	def.Access.Role.Session = &vendors.Session{Default: "2h"}
	c.Way, c.ExternalID, c.WebIdentityTokenFile = WayWebIdentity, "", tokenFile(t, "token")
	r, err := Run(t.Context(), def, c, quarticOptions(f))
	if err != nil {
		t.Fatal(err)
	}
	got := r.Finding("way-in/session-length")
	if got == nil || got.Verdict != Failed || !strings.Contains(got.Advice, "MaxSessionDuration 7200") {
		t.Fatalf("got %+v", got)
	}
	if call := got.Answers[0].Call; call != "AssumeRoleWithWebIdentity" {
		t.Errorf("the call is said to be %s", call)
	}
}
