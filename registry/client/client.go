// Package client asks a registry's server, as bucketgrant registry is one.
package client

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"reflect"
	"strconv"
	"strings"
	"time"

	"github.com/bucketgrant/bucketgrant/internal/base/plain"
	"github.com/bucketgrant/bucketgrant/registry"
	"github.com/bucketgrant/bucketgrant/verify"
)

// Client asks one server. Several goroutines may use it at once.
type Client struct {
	address *url.URL
	token   string
	http    *http.Client
}

// New makes a client of the server at an address: https://…, or http:// on this machine. The token is one that bucketgrant
// registry token made, or for [Client.HandBack] that of an invitation. The client is nil for one that takes a minute at
// most; whichever it is, it follows no redirect, as that would have the token.
func New(address, token string, c *http.Client) (*Client, error) {
	u, err := url.Parse(address)
	if err != nil {
		return nil, fmt.Errorf("the server's address must be one of https, got %q", plain.Address(address))
	}
	local := u.Hostname() == "localhost" || net.ParseIP(u.Hostname()).IsLoopback()
	switch {
	case u.Host == "" || u.Scheme != "https" && !(u.Scheme == "http" && local):
		return nil, fmt.Errorf("the server's address must be https://…, or http:// on this machine, got %q", plain.Address(address))
	case u.User != nil || u.RawQuery != "" || u.Fragment != "":
		return nil, fmt.Errorf("the server's address must be that only, got %q", plain.Address(address))
	case token == "" || strings.ContainsAny(token, " \r\n\t"):
		return nil, errors.New("the token must be as the server's command printed it")
	}
	if c == nil {
		c = &http.Client{Timeout: time.Minute}
	}
	own := *c
	own.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &Client{address: u, token: token, http: &own}, nil
}

// Error is what a server says that it does not do.
type Error struct {
	// Status is HTTP's: 401 and 403 for the token, 404 for what is not there, 409 for what has changed, or is another
	// connection's, 422 for what was asked for wrongly, 503 for what may be tried again.
	Status int
	// Detail is in words, and Problems are those of single values.
	Detail   string
	Problems []Problem
}

// Problem is what is wrong with one value.
type Problem struct {
	// Location is where it stands, such as body.invitations[3].
	Location string `json:"location"`
	Message  string `json:"message"`
}

// Error is all of it, a line for each problem. What the server says moves no cursor, and makes no line.
func (e *Error) Error() string {
	text := plain.Text(e.Detail)
	if text == "" {
		text = fmt.Sprintf("the server answers %d %s", e.Status, http.StatusText(e.Status))
	}
	for _, p := range e.Problems {
		text += "\n" + plain.Text(p.Message)
		if p.Location != "" {
			text += " (" + plain.Text(p.Location) + ")"
		}
	}
	return text
}

// NotFound reports whether an error is that there is no such connection.
func NotFound(err error) bool {
	e, ok := errors.AsType[*Error](err)
	return ok && e.Status == http.StatusNotFound
}

// List is a page of connections, by the names of their customers.
func (c *Client) List(ctx context.Context, q registry.Query) (registry.Page, error) {
	v := values(q)
	v.Set("after", q.After)
	if q.Limit != 0 {
		v.Set("limit", strconv.Itoa(q.Limit))
	}
	var p registry.Page
	return p, c.do(ctx, http.MethodGet, "/v1/connections", v, nil, &p)
}

func values(q registry.Query) url.Values {
	v := url.Values{}
	for name, value := range map[string]string{"vendor": q.Vendor, "state": string(q.State), "customer": q.Number, "name": q.Name} {
		if value != "" {
			v.Set(name, value)
		}
	}
	return v
}

// Get is one connection.
func (c *Client) Get(ctx context.Context, id string) (registry.Connection, error) {
	var got registry.Connection
	return got, c.do(ctx, http.MethodGet, path(id, ""), nil, nil, &got)
}

// Checks are a connection's, the newest first: at most limit, 1 to 100, before the one with an ID, or all if that is empty.
func (c *Client) Checks(ctx context.Context, id, before string, limit int) ([]registry.Check, error) {
	var got struct{ Items []registry.Check }
	return got.Items, c.do(ctx, http.MethodGet, path(id, "/checks"), history(before, limit), nil, &got)
}

// Log is a connection's, the newest first: at most limit lines, 1 to 1000, before a line, or all if that is empty. Without a
// connection it is everything that was done.
func (c *Client) Log(ctx context.Context, id, before string, limit int) ([]registry.Entry, error) {
	where := "/v1/log"
	if id != "" {
		where = path(id, "/log")
	}
	var got struct{ Items []registry.Entry }
	return got.Items, c.do(ctx, http.MethodGet, where, history(before, limit), nil, &got)
}

func history(before string, limit int) url.Values {
	v := url.Values{"limit": {strconv.Itoa(limit)}}
	if before != "" {
		v.Set("before", before)
	}
	return v
}

// Counts are how many connections are in each state, of one vendor or, if it is empty, of all.
func (c *Client) Counts(ctx context.Context, vendor string) (map[registry.State]int, error) {
	var got map[registry.State]int
	return got, c.do(ctx, http.MethodGet, "/v1/counts", values(registry.Query{Vendor: vendor}), nil, &got)
}

// Invite invites customers, at most 500: all of them, or none. What each gets is in the same order.
func (c *Client) Invite(ctx context.Context, list ...registry.Ask) ([]registry.Offer, error) {
	var got struct{ Invitations []registry.Offer }
	return got.Invitations, c.do(ctx, http.MethodPost, "/v1/invitations", nil, map[string]any{"invitations": list}, &got)
}

// Renew renews an invitation that has expired or soon will: what the customer gets is the same, with a new token.
func (c *Client) Renew(ctx context.Context, id string) (registry.Offer, error) {
	var got registry.Offer
	return got, c.do(ctx, http.MethodPost, path(id, "/renew"), nil, nil, &got)
}

// CheckSoon has a connection checked as soon as a worker is free.
func (c *Client) CheckSoon(ctx context.Context, id string) (registry.Connection, error) {
	return c.change(ctx, id, "/check", nil)
}

// End ends a connection: it is not checked any more. why may be empty.
func (c *Client) End(ctx context.Context, id, why string) (registry.Connection, error) {
	return c.change(ctx, id, "/end", map[string]string{"why": why})
}

// Withdraw takes an invitation back. why may be empty.
func (c *Client) Withdraw(ctx context.Context, id, why string) (registry.Connection, error) {
	return c.change(ctx, id, "/withdraw", map[string]string{"why": why})
}

// StackDeleted says that the connection's stack is deleted, which ends it. why may be empty.
func (c *Client) StackDeleted(ctx context.Context, id, why string) (registry.Connection, error) {
	return c.change(ctx, id, "/stack-deleted", map[string]string{"why": why})
}

// Import registers connections that were never invited, at most 500: all of them, or none. What is registered already stays as it is.
// What became of each is in the same order.
func (c *Client) Import(ctx context.Context, list ...registry.Import) ([]registry.Imported, error) {
	var got struct{ Connections []registry.Imported }
	return got.Connections, c.do(ctx, http.MethodPost, "/v1/imports", nil, map[string]any{"connections": list}, &got)
}

// Erase removes all of one customer for good, and says how many connections that were.
func (c *Client) Erase(ctx context.Context, vendor, number string) (connections int, err error) {
	var got struct{ Connections int }
	err = c.patient().do(ctx, http.MethodPost, "/v1/erasures", nil, map[string]string{"vendor": vendor, "customer": number}, &got)
	return got.Connections, err
}

// Prune removes the checks that began before a time, and the notices from before it that were sent, and says how many. It can
// take minutes, which the context limits.
func (c *Client) Prune(ctx context.Context, before time.Time) (checks, notices int64, err error) {
	var got struct{ Checks, Notices int64 }
	err = c.patient().do(ctx, http.MethodPost, "/v1/prunings", nil, map[string]time.Time{"before": before}, &got)
	return got.Checks, got.Notices, err
}

// patient is the client without a limit of its own.
func (c *Client) patient() *Client {
	own := *c.http
	own.Timeout = 0
	return &Client{address: c.address, token: c.token, http: &own}
}

// SetSecret says where in the vendor's own Secrets Manager the secret of a connection's key is.
func (c *Client) SetSecret(ctx context.Context, id, secretARN string) (registry.Connection, error) {
	var got registry.Connection
	return got, c.do(ctx, http.MethodPut, path(id, "/secret"), nil, map[string]string{"secretArn": secretARN}, &got)
}

// Tell says what a customer handed back, in any shape that package handback reads, and whether the stack made the bucket, which may
// be left to the stack's parameters.
func (c *Client) Tell(ctx context.Context, id string, data []byte, bucket verify.Origin) (registry.Connection, error) {
	var got registry.Connection
	return got, c.do(ctx, http.MethodPost, path(id, "/values"), origin(bucket), text(data), &got)
}

func origin(bucket verify.Origin) url.Values {
	if bucket == verify.OriginUnknown {
		return nil
	}
	return url.Values{"bucket": {string(bucket)}}
}

// Taken is what became of a hand-back.
type Taken struct {
	State   registry.State `json:"state"`
	Account string         `json:"account"`
	Region  string         `json:"region"`
}

// HandBack hands back the values of a launched stack, in any shape that package handback reads, and says whether the stack made the
// bucket, which may be left to the stack's parameters where they are among them. The client's token is the one-time token of the invitation.
// The same again has the same answer.
func (c *Client) HandBack(ctx context.Context, data []byte, bucket verify.Origin) (Taken, error) {
	var got Taken
	return got, c.do(ctx, http.MethodPost, "/v1/handback", origin(bucket), text(data), &got)
}

// Export writes connections, checks or the log as csv or json, one object a line. An error means that not all was written.
func (c *Client) Export(ctx context.Context, w io.Writer, what, format string, q registry.Query) error {
	v := values(q)
	v.Set("format", format)
	a, err := c.send(ctx, http.MethodGet, "/v1/export/"+url.PathEscape(what), v, nil)
	if err != nil {
		return err
	}
	defer a.Body.Close()
	if _, err := io.Copy(w, a.Body); err != nil {
		return fmt.Errorf("the export broke off: %w", err)
	}
	return nil
}

func (c *Client) change(ctx context.Context, id, what string, body any) (registry.Connection, error) {
	var got registry.Connection
	return got, c.do(ctx, http.MethodPost, path(id, what), nil, body, &got)
}

func path(id, rest string) string { return "/v1/connections/" + url.PathEscape(id) + rest }

// text is a body that is no JSON of ours.
type text []byte

// do sends a request, and reads the answer.
func (c *Client) do(ctx context.Context, method, path string, query url.Values, body, into any) error {
	a, err := c.send(ctx, method, path, query, body)
	if err != nil {
		return err
	}
	defer a.Body.Close()
	if err := json.NewDecoder(a.Body).Decode(into); err != nil {
		return fmt.Errorf("the server's answer: %w", err)
	}
	return checkAnswer(reflect.ValueOf(into))
}

// send sends a request whose answer is good.
func (c *Client) send(ctx context.Context, method, path string, query url.Values, body any) (*http.Response, error) {
	var content io.Reader
	kind := "application/json"
	switch b := body.(type) {
	case nil:
	case text:
		content, kind = bytes.NewReader(b), "text/plain; charset=utf-8"
	default:
		data, err := json.Marshal(b)
		if err != nil {
			return nil, err
		}
		content = bytes.NewReader(data)
	}
	u := *c.address
	if u, err := u.Parse(strings.TrimSuffix(u.Path, "/") + path); err == nil {
		u.RawQuery = query.Encode()
		return c.ask(ctx, method, u, content, kind)
	}
	return nil, fmt.Errorf("no path of a server: %q", path)
}

func (c *Client) ask(ctx context.Context, method string, u *url.URL, content io.Reader, kind string) (*http.Response, error) {
	r, err := http.NewRequestWithContext(ctx, method, u.String(), content)
	if err != nil {
		return nil, err
	}
	r.Header.Set("Authorization", "Bearer "+c.token)
	if content != nil {
		r.Header.Set("Content-Type", kind)
	}
	a, err := c.http.Do(r)
	if err != nil {
		if wrapped, ok := errors.AsType[*url.Error](err); ok { // whose text has a customer's name, in the query
			err = wrapped.Err
		}
		return nil, fmt.Errorf("the server %s does not answer: %w", c.address.Host, err)
	}
	if a.StatusCode >= 200 && a.StatusCode <= 299 {
		return a, nil
	}
	defer a.Body.Close()
	return nil, c.problem(a)
}

// mostProblem is how much is read of an answer that says no.
const mostProblem = 1 << 20

// problem is what a server says. One that says again what it was asked with does not bring the token into a log.
func (c *Client) problem(a *http.Response) error {
	e := &Error{Status: a.StatusCode}
	var got struct {
		Detail string
		Errors []Problem
	}
	if err := json.NewDecoder(io.LimitReader(a.Body, mostProblem)).Decode(&got); err == nil {
		hidden := strings.NewReplacer(c.token, "…")
		e.Detail, e.Problems = hidden.Replace(got.Detail), got.Errors
		for i, p := range e.Problems {
			e.Problems[i] = Problem{hidden.Replace(p.Location), hidden.Replace(p.Message)}
		}
	}
	return e
}
