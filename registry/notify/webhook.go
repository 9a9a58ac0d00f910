// Package notify sends the notices of a registry: as a signed webhook, and by e-mail.
package notify

import (
	"bytes"
	"cmp"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/bucketgrant/bucketgrant/internal/base/plain"
	"github.com/bucketgrant/bucketgrant/registry"
)

// Webhook posts each notice as JSON to an address of the vendor's, signed as https://www.standardwebhooks.com says, so that
// there are libraries to check it with. A receiver answers with a status of 200 to 299 once it has the notice for good; with
// any other, or none, it gets the same one again, and no later one of the connection before. It may get one twice: the
// header webhook-id is then the same.
type Webhook struct {
	// Address is https://, or http:// on this machine.
	address string
	key     []byte
	client  *http.Client
	now     func() time.Time
}

// secretPrefix begins a secret as the specification writes it.
const secretPrefix = "whsec_"

// NewWebhook makes a webhook to an address. The secret, which the receiver has too, is whsec_ and 24 to 64 random bytes in
// base64. The client is nil for one that takes no redirect and at most 30 seconds.
func NewWebhook(address, secret string, client *http.Client) (*Webhook, error) {
	u, err := url.Parse(address)
	if err != nil {
		return nil, errors.New("the webhook's address must be one of https") // the error would show it
	}
	loopback := u.Hostname() == "localhost" || net.ParseIP(u.Hostname()).IsLoopback()
	switch {
	case u.Host == "" || u.Scheme != "https" && !(u.Scheme == "http" && loopback):
		return nil, fmt.Errorf("the webhook's address must be https://…, or http:// on this machine, got %q", plain.Address(address))
	case u.User != nil:
		return nil, fmt.Errorf("the webhook's address must have no password: what is sent is signed, got %q", plain.Address(address))
	}
	key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(strings.TrimSpace(secret), secretPrefix))
	if err != nil || len(key) < 24 || len(key) > 64 {
		return nil, fmt.Errorf("the webhook's secret must be %s and 24 to 64 bytes in base64", secretPrefix)
	}
	if client == nil {
		client = &http.Client{Timeout: 30 * time.Second}
	}
	own := *client
	// Whoever answers with another address gets what is signed for this one.
	own.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &Webhook{address: address, key: key, client: &own, now: time.Now}, nil
}

// mostAnswer is how much of an answer is read, so that the connection can be used again.
const mostAnswer = 64 << 10

// Send posts a notice.
func (w *Webhook) Send(ctx context.Context, n registry.Notice) error {
	body, err := json.Marshal(n)
	if err != nil {
		return err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, w.address, bytes.NewReader(body))
	if err != nil {
		return err
	}
	at := strconv.FormatInt(w.now().Unix(), 10)
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("User-Agent", "bucketgrant")
	request.Header.Set("Webhook-Id", n.ID)
	request.Header.Set("Webhook-Timestamp", at)
	request.Header.Set("Webhook-Signature", w.Sign(n.ID, at, body))
	response, err := w.client.Do(request)
	if err != nil {
		var wrapped *url.Error
		if errors.As(err, &wrapped) { // whose text has the address, which may hold a token
			err = wrapped.Err
		}
		return fmt.Errorf("the webhook does not answer: %w", err)
	}
	defer response.Body.Close()
	_, _ = io.Copy(io.Discard, io.LimitReader(response.Body, mostAnswer))
	if response.StatusCode < 200 || response.StatusCode > 299 {
		return fmt.Errorf("the webhook answers %s", cmp.Or(response.Status, strconv.Itoa(response.StatusCode)))
	}
	return nil
}

// Sign is the signature of a body that is sent with an ID and at a time, in seconds since 1970.
func (w *Webhook) Sign(id, at string, body []byte) string {
	mac := hmac.New(sha256.New, w.key)
	fmt.Fprintf(mac, "%s.%s.", id, at)
	mac.Write(body)
	return "v1," + base64.StdEncoding.EncodeToString(mac.Sum(nil))
}
