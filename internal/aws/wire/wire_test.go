package wire

import (
	"context"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sts"
)

// answering is a client whose server answers before net/http has seen the end of the body, as it may.
type answering struct{ body io.Reader }

func (a *answering) Do(req *http.Request) (*http.Response, error) {
	a.body = req.Body
	return &http.Response{StatusCode: http.StatusOK, Header: http.Header{}, Request: req, Body: io.NopCloser(strings.NewReader(
		"<GetCallerIdentityResponse><GetCallerIdentityResult><Account>111122223333</Account></GetCallerIdentityResult></GetCallerIdentityResponse>"))}, nil
}

// ask makes a call, and says how net/http's last look at the body ends.
func ask(t *testing.T, client aws.HTTPClient, a *answering) error {
	t.Helper()
	c := sts.New(sts.Options{Region: "eu-west-1", Credentials: aws.AnonymousCredentials{}, HTTPClient: client, RetryMaxAttempts: 1})
	out, err := c.GetCallerIdentity(context.Background(), nil)
	if err != nil || aws.ToString(out.Account) != "111122223333" {
		t.Fatalf("%v, %v", out, err)
	}
	_, err = io.Copy(io.Discard, a.body)
	return err
}

func TestABodyThatIsClosedEnds(t *testing.T) {
	a := &answering{}
	if err := ask(t, Client(a), a); err != nil {
		t.Errorf("a body that is closed: %v: net/http closes the connection in the middle of the answer", err)
	}
	if err := ask(t, a, a); err != io.EOF {
		t.Errorf("the SDK's own body ends with %v, and package wire is for io.EOF: it can go", err)
	}
}

func TestKeepLeavesOthers(t *testing.T) {
	for _, body := range []io.ReadCloser{nil, http.NoBody, struct{ io.ReadCloser }{io.NopCloser(strings.NewReader("a"))}} {
		req := &http.Request{Body: body}
		Keep(req)
		if req.Body != body {
			t.Errorf("%T became %T", body, req.Body)
		}
	}
}
