package launched

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"

	"github.com/bucketgrant/bucketgrant/handback"
)

func account(t *testing.T, answer http.HandlerFunc) *Account {
	t.Helper()
	server := httptest.NewServer(answer)
	t.Cleanup(server.Close)
	return &Account{config: aws.Config{Region: "us-east-1", BaseEndpoint: &server.URL, RetryMaxAttempts: 1, HTTPClient: limited{server.Client()},
		Credentials: credentials.NewStaticCredentialsProvider("AKIAIOSFODNN7EXAMPLE", "x", "")}}
}

// What a server says moves no cursor and turns no text, and is not endless.
func TestAnswersArePlain(t *testing.T) {
	t.Parallel()
	hostile := "no\u202e \u009b2J" + strings.Repeat("x", 5000)
	a := account(t, func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(400)
		if strings.Contains(r.Header.Get("X-Amz-Target"), "secretsmanager") {
			fmt.Fprintf(w, `{"__type": "InvalidRequestException", "message": "\u001b[2J%s"}`, hostile)
			return
		}
		fmt.Fprintf(w, "<ErrorResponse><Error><Code>Throttled\u202e</Code><Message>line\n%s</Message></Error></ErrorResponse>", hostile)
	})
	_, stack := a.Stack(t.Context(), "quartic")
	secret := a.ReadSecret(t.Context(), &handback.Key{ID: "AKIAIOSFODNN7EXAMPLE", SecretARN: "arn:aws:secretsmanager:us-east-1:123456789012:secret:x-AbCdEf"})
	for _, err := range []error{stack, secret} {
		if err == nil || strings.ContainsAny(err.Error(), "\x1b\u009b\u202e\n") || !strings.Contains(err.Error(), "2Jxxx") || len(err.Error()) > 800 {
			t.Errorf("got %q", fmt.Sprint(err))
		}
	}
}

func TestAnswersHaveAnEnd(t *testing.T) {
	t.Parallel()
	a := account(t, func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprint(w, "<DescribeStacksResponse><DescribeStacksResult><Stacks><member><StackName>")
		for range 64 {
			if _, err := w.Write([]byte(strings.Repeat("x", 1<<16))); err != nil {
				return
			}
		}
	})
	_, err := a.Stack(t.Context(), "quartic")
	if want := "cloudformation:DescribeStacks in us-east-1: the answer is longer than 1048576 bytes"; fmt.Sprint(err) != want {
		t.Errorf("got %.300q, want %q", fmt.Sprint(err), want)
	}
}
