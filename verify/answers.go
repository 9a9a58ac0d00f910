package verify

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/smithy-go"
)

// kind is what an answer means for whether a call is allowed.
type kind int

const (
	// untold: no answer, or one that says nothing of it.
	untold kind = iota
	// allowed: it was done, or AWS said something that it says only to whom it allows the call.
	allowed
	refused
	// badKey: AWS does not know the caller's key, or the secret is another one.
	badKey
	// badRegion: the bucket is in another region.
	badRegion
	// noBucket: there is no such bucket.
	noBucket
)

// outcome is what became of a call.
type outcome struct {
	kind   kind
	answer Answer
	header http.Header // of the last answer; empty if there was none of AWS's
	// foreign: the answer is none of AWS's.
	foreign bool
	// action is what was refused, where AWS names it: within an account.
	action string
	// attempts is how many requests the SDK made of the call.
	attempts int
}

// afterDecision are the codes that S3 gives only to a caller whom it allows the call: it decides first, and then looks
// at what is there. https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
var afterDecision = map[string]bool{
	"NoSuchKey": true, "NoSuchVersion": true, "NoSuchUpload": true, "InvalidRange": true, "InvalidObjectState": true,
	"MethodNotAllowed":   true, // of a delete marker
	"BadDigest":          true,
	"NoSuchBucketPolicy": true, "NoSuchTagSet": true, "NoSuchTagSetError": true, "NoSuchCORSConfiguration": true,
	"NoSuchLifecycleConfiguration": true, "NoSuchWebsiteConfiguration": true, "NoSuchPublicAccessBlockConfiguration": true,
	"NoSuchConfiguration": true, "NoSuchObjectLockConfiguration": true, "ObjectLockConfigurationNotFoundError": true,
	"OwnershipControlsNotFoundError": true, "ReplicationConfigurationNotFoundError": true,
	"ServerSideEncryptionConfigurationNotFoundError": true, "MetadataConfigurationNotFound": true,
	"NoSuchAbacConfiguration": true, "AccessControlListNotSupported": true, "NoSuchAnnotation": true,
}

// ofRefusal are the codes that tell otherwise.
var ofRefusal = map[string]kind{
	"AccessDenied": refused, "AccessDeniedException": refused, "UnauthorizedAccess": refused, "AuthorizationError": refused, "AllAccessDisabled": refused,
	"Forbidden":          refused, // the SDK's word for a 403 without a body, which is what a HEAD gets
	"InvalidAccessKeyId": badKey, "InvalidClientTokenId": badKey, "SignatureDoesNotMatch": badKey,
	"NoSuchBucket":      noBucket,
	"PermanentRedirect": badRegion, "TemporaryRedirect": badRegion, "AuthorizationHeaderMalformed": badRegion,
	"IllegalLocationConstraintException": badRegion, "MovedPermanently": badRegion,
}

// mostSilent is after how many calls without an answer no more are made: each may take as long as callLimit.
const mostSilent = 3

// once makes a call, with the SDK's own retries, and says what became of it.
func (r *run) once(ctx context.Context, operation string, call func(context.Context) error) outcome {
	if r.silent >= mostSilent {
		return outcome{answer: Answer{Call: operation, Message: fmt.Sprintf("not sent, as %d calls before got no answer", r.silent)}, header: http.Header{}}
	}
	seen := &answered{}
	limited, cancel := context.WithTimeout(context.WithValue(ctx, answeredKey{}, seen), r.callLimit)
	defer cancel()
	err := call(limited)
	r.silent++
	if seen.status != 0 {
		r.silent = 0
	}
	o := outcome{
		answer: Answer{Call: operation, Status: seen.status, RequestID: r.short(requestID(seen.header))},
		header: seen.header, attempts: seen.attempts,
	}
	if o.header == nil {
		o.header = http.Header{}
	}
	if err == nil {
		o.kind = allowed
		return o
	}
	var api smithy.APIError
	if !errors.As(err, &api) {
		o.answer.Message = noAnswer(err)
		o.foreign = errors.As(err, new(foreignError))
		if seen.status != 0 && !o.foreign && !errors.Is(err, errDigestFirst) && !errors.Is(err, errDiffers) {
			o.answer.Message = "the answer cannot be read: " + o.answer.Message
		}
		return o
	}
	o.answer.Code, o.answer.Message = r.short(api.ErrorCode()), shortened(r.masked(api.ErrorMessage()))
	if ofRefusal[o.answer.Code] == refused {
		a := &o.answer
		a.RefusedBy, a.PolicyARN, a.Denied = refusalOf(api.ErrorMessage())
		a.PolicyARN = r.short(a.PolicyARN)
		o.action = refusedAction(api.ErrorMessage())
	}
	o.kind = meaning(o.answer)
	if o.missing() {
		o.kind = allowed
	}
	if o.answer.Code == "Forbidden" && seen.method != http.MethodHead {
		o.kind = untold // S3 and STS give a code to every other refusal
	}
	return o
}

// short keeps a word of AWS's one, whatever a server sends.
func (r *run) short(s string) string {
	const most = 128
	if s = r.masked(s); len(s) > most {
		return strings.ToValidUTF8(s[:most], "") + "…"
	}
	return s
}

// meaning is what AWS's error says of whether the call is allowed.
func meaning(a Answer) kind {
	if _, throttled := retry.DefaultThrottleErrorCodes[a.Code]; throttled || a.Status >= 500 || a.Status == http.StatusTooManyRequests {
		return untold
	}
	if a.Status/100 == 3 {
		if ofRefusal[a.Code] == badRegion || a.Status == http.StatusMovedPermanently || a.Status == http.StatusTemporaryRedirect {
			return badRegion
		}
		return untold
	}
	if a.RefusedBy == VPCEndpointPolicy { // of the vendor's own network
		return untold
	}
	if afterDecision[a.Code] {
		return allowed
	}
	// STS has one code for a wrong secret and for a wrong clock.
	if a.Code == "SignatureDoesNotMatch" && isSkew(a) {
		return untold
	}
	if k, ok := ofRefusal[a.Code]; ok {
		return k
	}
	return untold
}

// errorCode is AWS's word for an error.
func errorCode(err error) string {
	var api smithy.APIError
	if errors.As(err, &api) {
		return api.ErrorCode()
	}
	return ""
}

func isSkew(a Answer) bool {
	return a.Code == "RequestTimeTooSkewed" || strings.Contains(a.Message, "Signature expired") || strings.Contains(a.Message, "Signature not yet current")
}

const (
	firstPause   = 500 * time.Millisecond
	longestPause = 4 * time.Second
)

// try makes a call that should be allowed. As long as the run may wait for IAM, a refused one is made again.
func (r *run) try(ctx context.Context, operation string, call func(context.Context) error) outcome {
	pause := firstPause
	for {
		o := r.once(ctx, operation, call)
		if !mayCome(o) || !r.wait(ctx, pause) {
			return o
		}
		pause = min(2*pause, longestPause)
	}
}

// mayCome: what was refused may be allowed once IAM and S3 have spread what was just made.
func mayCome(o outcome) bool {
	return o.kind == refused && !o.answer.lasting() || o.kind == badKey || o.kind == noBucket
}

// wait waits for IAM, if there is still time for that.
func (r *run) wait(ctx context.Context, pause time.Duration) bool {
	if r.o.Wait <= 0 {
		return false
	}
	now := time.Now()
	if r.waited.IsZero() {
		r.waited = now.Add(r.o.Wait)
		if r.o.Waiting != nil {
			r.o.Waiting(r.o.Wait)
		}
	}
	left := r.waited.Sub(now)
	if left <= 0 {
		return false
	}
	timer := time.NewTimer(min(pause, left))
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}

func requestID(h http.Header) string {
	for _, name := range []string{"X-Amz-Request-Id", "X-Amzn-Requestid"} {
		if id := h.Get(name); id != "" {
			return id
		}
	}
	return ""
}

// noAnswer says why there is none, without the SDK's wrapping.
func noAnswer(err error) string {
	switch {
	case errors.Is(err, errTooMany):
		return errTooMany.Error()
	case errors.Is(err, errDigestFirst):
		return errDigestFirst.Error()
	case errors.Is(err, context.DeadlineExceeded):
		return "none in time"
	case errors.Is(err, context.Canceled):
		return "interrupted"
	}
	// The innermost error that still tells: the SDK puts the operation and the attempts around it.
	for {
		inner := errors.Unwrap(err)
		if inner == nil || !isWrapping(err) {
			return shortened(err.Error())
		}
		err = inner
	}
}

func isWrapping(err error) bool {
	text := err.Error()
	return strings.HasPrefix(text, "operation error ") || strings.HasPrefix(text, "exceeded maximum number of attempts") ||
		strings.HasPrefix(text, "https response error") || strings.HasPrefix(text, "http response error") || strings.HasPrefix(text, "request send failed")
}

// shortened keeps a report small whatever a server sends.
func shortened(s string) string {
	const most = 300
	if runes := []rune(s); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return s
}

// said is an answer in words.
func said(o outcome) string {
	a := o.answer
	switch {
	case a.Status == 0 && a.Code == "":
		return "no answer: " + a.Message
	case a.Code == "" && o.kind == allowed:
		return fmt.Sprintf("%s succeeded (HTTP %d)", a.Call, a.Status)
	case a.Code == "":
		return fmt.Sprintf("%s: %s (HTTP %d)", a.Call, a.Message, a.Status)
	case o.missing():
		return fmt.Sprintf("%s: %s (HTTP %d) for s3:ListBucket, which S3 asks for only once it has let the caller at an object and found none", a.Call, a.Code, a.Status)
	case o.kind == allowed:
		return fmt.Sprintf("%s: %s (HTTP %d), which S3 says only to who may do it", a.Call, a.Code, a.Status)
	}
	if a.RefusedBy != "" {
		return fmt.Sprintf("%s: %s (HTTP %d), for %s", a.Call, a.Code, a.Status, a.onePolicy())
	}
	return fmt.Sprintf("%s: %s (HTTP %d)", a.Call, a.Code, a.Status)
}

// untoldAdvice is what to do about an answer that says nothing of the grant.
func untoldAdvice(a Answer) string {
	switch {
	case a.Status == 0:
		return "Not the customer's: try again when the network answers."
	case a.Message == foreign:
		return "Not the customer's: something between this machine and AWS answers instead, such as a proxy. Try again without it."
	case a.RefusedBy == VPCEndpointPolicy:
		return "Not the customer's: the policy of the VPC endpoint, through which this machine reaches AWS, refuses it. Allow it there, or try from another network."
	case isSkew(a):
		return "Not the customer's: set the clock of this machine."
	case strings.HasPrefix(a.Code, "ExpiredToken") || a.Code == "TokenRefreshRequired" || a.Code == "RequestExpired":
		return "Not the customer's: the credentials or the token have expired. Renew them and try again."
	case a.Code == "RegionDisabledException":
		return "Not the customer's: STS is not enabled in that region for your account. Use another region."
	case strings.HasPrefix(a.Code, "KMS."):
		return "The KMS key of the bucket cannot be used. Is it there, enabled, and in the bucket's region?"
	case a.Status == http.StatusTooManyRequests || a.Status >= 500:
		return "Not the customer's: AWS was busy. Try again later."
	}
	return "Try again. If the answer stays, look up its code."
}
