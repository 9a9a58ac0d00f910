package main

import (
	"context"
	"crypto/tls"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/bucketgrant/bucketgrant/handback"
	"github.com/bucketgrant/bucketgrant/registry/client"
	"github.com/bucketgrant/bucketgrant/verify"
)

// handOver are the flags with which values go to the vendor's registry, and not into a form.
type handOver struct{ to, tokenFile string }

func (f *handOver) add(flags *flag.FlagSet) {
	flags.StringVar(&f.to, "to", "", "instead of printing the form, hand the values back to the vendor's registry at this `address`, with the one-time\n"+
		"token of your invitation. A secret access key is never sent. If the answer is lost, the same command again is safe")
	flags.StringVar(&f.tokenFile, "token-file", "", "the `file` with the token, for -to ($"+tokenVariable+")")
}

// misusedTo says which flags do not go together.
func (f *handbackFlags) misusedTo() string {
	switch {
	case f.to == "" && f.tokenFile != "":
		return "-token-file is for -to"
	case f.to != "" && (f.check || f.showSecret || f.json || f.rotateTo != ""):
		return "-to hands the values back and prints no form: leave -check, -show-secret, -json and -rotate-external-id out"
	}
	return ""
}

// client is of the registry. Whoever copies the address of a curl command means the same server.
func (f *handOver) client() (*client.Client, error) {
	token, err := readToken(f.tokenFile, "-to needs the one-time token of your invitation")
	if err != nil {
		return nil, err
	}
	return client.New(strings.TrimSuffix(f.to, "/v1/handback"), token, nil)
}

// handOverTries are the times between two tries. The same values with the same token are taken once, however often they come.
var handOverTries = []time.Duration{time.Second, 2 * time.Second, 4 * time.Second, 8 * time.Second}

// send hands values back, and says what was understood.
func (f *handOver) send(ctx context.Context, c *client.Client, rules *handback.Rules, values *handback.Values, stdout, stderr io.Writer) error {
	for i := range values.Keys { // nobody asked for it, and it stays here
		values.Keys[i].Secret = ""
	}
	// It has the stack's parameters, which say whether the stack made the bucket.
	data, err := rules.Document(values).JSON()
	if err != nil {
		return err
	}
	taken, err := c.HandBack(ctx, data, verify.OriginUnknown)
	for _, wait := range handOverTries {
		if err == nil || !passing(err) {
			break
		}
		fmt.Fprintf(stderr, "%s: tried again in %s\n", plain(err.Error()), wait)
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(wait):
		}
		taken, err = c.HandBack(ctx, data, verify.OriginUnknown)
	}
	if err != nil {
		return f.refused(rules, err)
	}
	fmt.Fprintf(stdout, "handed back to %s: account %s, region %s\n", rules.Name, plain(taken.Account), plain(taken.Region))
	if len(values.Keys) > 0 {
		fmt.Fprintf(stderr, "The secret access key was not sent: give it to %s in the way that it asks for.\n", rules.Name)
	}
	return nil
}

// passing: the same again may well be taken.
func passing(err error) bool {
	if said, ok := errors.AsType[*client.Error](err); ok {
		switch said.Status {
		case http.StatusTooManyRequests, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
			return true
		}
		return false
	}
	if name, ok := errors.AsType[*net.DNSError](err); ok && name.IsNotFound {
		return false
	}
	_, untrusted := errors.AsType[*tls.CertificateVerificationError](err)
	return !untrusted && !errors.Is(err, context.Canceled)
}

// refused says what to do about what the registry says.
func (f *handOver) refused(rules *handback.Rules, err error) error {
	said, ok := errors.AsType[*client.Error](err)
	if !ok {
		return err
	}
	hint := ""
	switch {
	case said.Status == http.StatusUnauthorized, said.Status == http.StatusForbidden:
		hint = fmt.Sprintf("the token is the one-time token of %s's invitation, whole; where it does not hold any more, ask for a new one", rules.Name)
	case said.Status == http.StatusNotFound, said.Status == http.StatusMisdirectedRequest, said.Status >= 300 && said.Status <= 399, said.Status == http.StatusMethodNotAllowed:
		hint = fmt.Sprintf("there is no registry at %q: give -to the address that %s gave you", f.to, rules.Name)
	}
	if hint != "" {
		return fmt.Errorf("nothing was handed back: %w\n%s", err, hint)
	}
	return fmt.Errorf("nothing was handed back: %w", err)
}
