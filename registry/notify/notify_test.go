package notify

import (
	"bufio"
	"context"
	"crypto/tls"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/mail"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/bucketgrant/bucketgrant/registry"
)

var ctx = context.Background()

var secret = "whsec_" + base64.StdEncoding.EncodeToString([]byte("0123456789abcdef0123456789abcdef"))

var notice = registry.Notice{
	ID: "01m8f8kkwnw1y558y8z3wvgp6n", Connection: "c", Number: 3, At: time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC), Vendor: "quartic",
	Customer: registry.Customer{Number: "C-1", Name: "Acme"}, From: registry.Live, To: registry.Open, Subject: "The connection is open", Text: "Look at it.\n",
}

func TestWebhook(t *testing.T) {
	t.Parallel()
	var got registry.Notice
	status := 204
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		_ = json.Unmarshal(body, &got)
		hook, _ := NewWebhook("https://example.com", secret, nil)
		if want := hook.Sign(r.Header.Get("Webhook-Id"), r.Header.Get("Webhook-Timestamp"), body); r.Header.Get("Webhook-Signature") != want || r.Header.Get("Webhook-Id") != notice.ID {
			t.Errorf("got %v, want the signature %s", r.Header, want)
		}
		if status == 302 {
			w.Header().Set("Location", "/elsewhere")
		}
		w.WriteHeader(status)
	}))
	defer server.Close()
	hook, err := NewWebhook(server.URL+"/?token=hidden", secret, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := hook.Send(ctx, notice); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(notice, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	for _, status = range []int{302, 400, 410, 500} {
		if err := hook.Send(ctx, notice); err == nil || !strings.Contains(err.Error(), fmt.Sprint(status)) {
			t.Errorf("%d: got %v", status, err)
		}
	}
	server.Close()
	if err := hook.Send(ctx, notice); err == nil || strings.Contains(err.Error(), "hidden") || !strings.Contains(err.Error(), "refused") {
		t.Errorf("nobody there: got %v", err)
	}
}

// The specification's own example, so that its libraries agree: https://github.com/standard-webhooks/standard-webhooks
func TestSignatureOfTheSpecification(t *testing.T) {
	t.Parallel()
	hook, err := NewWebhook("https://example.com", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", nil)
	if err != nil {
		t.Fatal(err)
	}
	got := hook.Sign("msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", []byte(`{"test": 2432232314}`))
	if want := "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestNewWebhookRefuses(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ address, secret, words string }{
		{"http://example.com", secret, "must be https://"},
		{"ftp://localhost", secret, "must be https://"},
		{"example.com", secret, "must be https://"},
		{"https://a:hidden@example.com", secret, "must have no password"},
		{"https://exa mple.com/hidden", secret, "must be one of https"},
		{"http://example.com/services/hidden", secret, "must be https://"},
		{"https://hidden@example.com/", secret, "must have no password"},
		{"ftp://example.com?code=hidden", secret, "must be https://"},
		{"https://example.com", "whsec_c2hvcnQ=", "24 to 64 bytes"},
		{"https://example.com", "hidden!", "24 to 64 bytes"},
		{"https://example.com", "", "24 to 64 bytes"},
	} {
		_, err := NewWebhook(c.address, c.secret, nil)
		if err == nil || !strings.Contains(err.Error(), c.words) || strings.Contains(err.Error(), "hidden") {
			t.Errorf("%s %s: got %v, want an error that says %s", c.address, c.secret, err, c.words)
		}
	}
}

// smtp takes mails, and says what it got.
func smtp(t *testing.T, answer string) (address string, mails chan string) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	mails = make(chan string, 10)
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go serve(conn, answer, mails, nil)
		}
	}()
	return listener.Addr().String(), mails
}

// serve speaks SMTP, with STARTTLS and a log-in where it has a certificate.
func serve(conn net.Conn, answer string, mails chan<- string, certificate *tls.Config) {
	defer func() { conn.Close() }()
	in := bufio.NewReader(conn)
	fmt.Fprint(conn, "220 test\r\n")
	for {
		line, err := in.ReadString('\n')
		if err != nil {
			return
		}
		switch verb := strings.ToUpper(strings.Fields(line + " x")[0]); verb {
		case "EHLO", "HELO":
			switch _, encrypted := conn.(*tls.Conn); {
			case encrypted:
				fmt.Fprint(conn, "250-test\r\n250 AUTH PLAIN LOGIN\r\n")
			case certificate != nil:
				fmt.Fprint(conn, "250-test\r\n250 STARTTLS\r\n")
			default:
				fmt.Fprint(conn, "250 test\r\n")
			}
		case "STARTTLS":
			fmt.Fprint(conn, "220 go on\r\n")
			conn = tls.Server(conn, certificate)
			in = bufio.NewReader(conn)
		case "AUTH": // some say again what they were told
			fmt.Fprintf(conn, "535 5.7.8 authentication failed: %s\r\n", strings.TrimSpace(line))
		case "DATA":
			fmt.Fprint(conn, "354 go on\r\n")
			var text strings.Builder
			for line != ".\r\n" {
				if line, err = in.ReadString('\n'); err != nil {
					return
				}
				text.WriteString(line)
			}
			fmt.Fprint(conn, answer+"\r\n")
			if strings.HasPrefix(answer, "250") {
				mails <- text.String()
			}
		case "QUIT":
			fmt.Fprint(conn, "221 bye\r\n")
			return
		default:
			fmt.Fprint(conn, "250 ok\r\n")
		}
	}
}

func TestEmail(t *testing.T) {
	t.Parallel()
	address, mails := smtp(t, "250 taken")
	e, err := NewEmail(EmailConfig{Server: address, From: "registry@example.com", To: []string{"ops@example.com", "on-call@example.com"}})
	if err != nil {
		t.Fatal(err)
	}
	injected := notice
	injected.Subject = "The connection of Äcme\r\nBcc: thief@example.com is open"
	if err := e.Send(ctx, injected); err != nil {
		t.Fatal(err)
	}
	m, err := mail.ReadMessage(strings.NewReader(<-mails))
	if err != nil {
		t.Fatal(err)
	}
	if m.Header.Get("Bcc") != "" || m.Header.Get("Message-Id") != "<"+notice.ID+"@bucketgrant>" || m.Header.Get("Auto-Submitted") != "auto-generated" ||
		!strings.Contains(m.Header.Get("To"), "on-call@example.com") {
		t.Errorf("got %v", m.Header)
	}
	if body, _ := io.ReadAll(m.Body); !strings.Contains(string(body), "Look at it.") {
		t.Errorf("got %s", body)
	}

	for _, c := range []struct {
		from, to registry.State
		want     bool
	}{
		{registry.Launched, registry.Live, false}, {registry.Open, registry.Live, true}, {registry.Invited, registry.Launched, false},
		{registry.Live, registry.Degraded, true}, {registry.Live, registry.Ended, true},
	} {
		n := notice
		n.From, n.To = c.from, c.to
		if got := e.tells(n); got != c.want {
			t.Errorf("%s to %s: told %t", c.from, c.to, got)
		}
	}

	address, _ = smtp(t, "451 later")
	if e, err = NewEmail(EmailConfig{Server: address, From: "registry@example.com", To: []string{"ops@example.com"}}); err != nil {
		t.Fatal(err)
	}
	if err := e.Send(ctx, notice); err == nil || !strings.Contains(err.Error(), "does not take it") {
		t.Errorf("refused: got %v", err)
	}
}

// A server that says again what it was sent to log in with does not bring the password into an error, which is kept.
func TestPasswordOfMailStaysSecret(t *testing.T) {
	t.Parallel()
	const password = "correct horse battery"
	certified := httptest.NewTLSServer(nil)
	defer certified.Close()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	go func() {
		if conn, err := listener.Accept(); err == nil {
			serve(conn, "250 taken", nil, certified.TLS)
		}
	}()
	e, err := NewEmail(EmailConfig{Server: listener.Addr().String(), User: "registry", Password: password, From: "registry@example.com", To: []string{"ops@example.com"},
		roots: certified.Client().Transport.(*http.Transport).TLSClientConfig.RootCAs})
	if err != nil {
		t.Fatal(err)
	}
	err = e.Send(ctx, notice)
	if err == nil || !strings.Contains(err.Error(), "authentication failed") {
		t.Fatalf("got %v", err)
	}
	text := err.Error()
	for _, word := range strings.FieldsFunc(text, func(c rune) bool {
		return !strings.ContainsRune("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=", c)
	}) {
		plain, _ := base64.StdEncoding.DecodeString(word)
		text += "\n" + string(plain)
	}
	if strings.Contains(text, password) {
		t.Errorf("the error has the password: %v", err)
	}
}

func TestNewEmailRefuses(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		config EmailConfig
		words  string
	}{
		{EmailConfig{Server: "localhost:25", From: "a@example.com"}, "somebody to go to"},
		{EmailConfig{Server: "localhost", From: "a@example.com", To: []string{"b@example.com"}}, "must be host:port"},
		{EmailConfig{Server: "localhost:nothing", From: "a@example.com", To: []string{"b@example.com"}}, "must be host:port"},
		{EmailConfig{Server: "localhost:25", From: "nobody", To: []string{"b@example.com"}}, `got "nobody"`},
		{EmailConfig{Server: "localhost:25", From: "a@example.com", To: []string{"nobody"}}, `got "nobody"`},
	} {
		if _, err := NewEmail(c.config); err == nil || !strings.Contains(err.Error(), c.words) {
			t.Errorf("%+v: got %v, want an error that says %s", c.config, err, c.words)
		}
	}
}

// Where a server offers no TLS, nothing is sent to it over a network.
func TestEmailWantsTLS(t *testing.T) {
	t.Parallel()
	e, err := NewEmail(EmailConfig{Server: "mail.example.com:25", From: "a@example.com", To: []string{"b@example.com"}})
	if err != nil {
		t.Fatal(err)
	}
	client, err := e.client()
	if err != nil || !strings.Contains(client.TLSPolicy(), "Mandatory") {
		t.Errorf("got %v, %v", client.TLSPolicy(), err)
	}
}
