package notify

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"fmt"
	"net"
	"slices"
	"strings"
	"time"

	"github.com/wneessen/go-mail"

	"github.com/bucketgrant/bucketgrant/registry"
)

// Email sends notices over SMTP, with TLS from the first byte (port 465) or STARTTLS, and without TLS to this machine only.
type Email struct {
	c    EmailConfig
	only []registry.State
}

// EmailConfig is what mail is sent with.
type EmailConfig struct {
	// Server is host:port. User and Password are for it, if it wants them.
	Server, User, Password string
	From                   string
	To                     []string
	// States are those that a mail tells of. Left out, it tells of what a person should look at, and that it is over:
	// degraded, broken, open, ended, and live after one of them.
	States []registry.State

	// roots are in place of the system's, for tests.
	roots *x509.CertPool
}

// NewEmail checks the settings. It does not ask the server.
func NewEmail(c EmailConfig) (*Email, error) {
	if len(c.To) == 0 {
		return nil, errors.New("an e-mail must have somebody to go to")
	}
	e := &Email{c: c, only: c.States}
	if _, err := e.client(); err != nil {
		return nil, err
	}
	_, err := e.message(registry.Notice{ID: "0", Subject: "s", Text: "t"})
	return e, err
}

func (e *Email) client() (*mail.Client, error) {
	host, port, err := net.SplitHostPort(e.c.Server)
	if err != nil {
		return nil, fmt.Errorf("the mail server must be host:port, got %q", e.c.Server)
	}
	number, err := net.LookupPort("tcp", port)
	if err != nil {
		return nil, fmt.Errorf("the mail server must be host:port, got %q", e.c.Server)
	}
	policy := mail.TLSMandatory
	if host == "localhost" || net.ParseIP(host).IsLoopback() {
		policy = mail.TLSOpportunistic
	}
	options := []mail.Option{mail.WithTLSPolicy(policy), mail.WithPort(number), mail.WithTimeout(20 * time.Second)}
	if e.c.roots != nil {
		options = append(options, mail.WithTLSConfig(&tls.Config{ServerName: host, RootCAs: e.c.roots, MinVersion: tls.VersionTLS12}))
	}
	if number == 465 {
		options = append(options, mail.WithSSL())
	}
	if e.c.User != "" {
		options = append(options, mail.WithSMTPAuth(mail.SMTPAuthAutoDiscover), mail.WithUsername(e.c.User), mail.WithPassword(e.c.Password))
	}
	return mail.NewClient(host, options...)
}

func (e *Email) message(n registry.Notice) (*mail.Msg, error) {
	m := mail.NewMsg()
	if err := m.From(e.c.From); err != nil {
		return nil, fmt.Errorf("who an e-mail is from must be an address, got %q", e.c.From)
	}
	if err := m.To(e.c.To...); err != nil {
		return nil, fmt.Errorf("whom an e-mail goes to must be addresses, got %q", strings.Join(e.c.To, ", "))
	}
	m.Subject(n.Subject)
	// The same for each try, so that a reader shows one mail.
	m.SetMessageIDWithValue(n.ID + "@bucketgrant")
	m.SetDateWithValue(n.At)
	m.SetGenHeader("Auto-Submitted", "auto-generated") // so that no absence is answered
	m.SetBodyString(mail.TypeTextPlain, n.Text)
	return m, nil
}

// Send sends a notice, if it is one that a mail tells of.
func (e *Email) Send(ctx context.Context, n registry.Notice) error {
	if !e.tells(n) {
		return nil
	}
	client, err := e.client()
	if err != nil {
		return err
	}
	m, err := e.message(n)
	if err != nil {
		return err
	}
	if err := client.DialAndSendWithContext(ctx, m); err != nil {
		return fmt.Errorf("the mail server does not take it: %s", e.withoutPassword(err.Error()))
	}
	return nil
}

// withoutPassword is a text of a mail server's, which may say again what it was sent to log in with: as it is, or in the base64 of PLAIN and LOGIN.
// https://www.rfc-editor.org/rfc/rfc4616
func (e *Email) withoutPassword(text string) string {
	if e.c.Password == "" {
		return text
	}
	for _, sent := range []string{"\x00" + e.c.User + "\x00" + e.c.Password, e.c.User + "\x00" + e.c.User + "\x00" + e.c.Password, e.c.Password} {
		text = strings.ReplaceAll(text, strings.TrimRight(base64.StdEncoding.EncodeToString([]byte(sent)), "="), "…")
	}
	return strings.ReplaceAll(text, e.c.Password, "…")
}

func (e *Email) tells(n registry.Notice) bool {
	if len(e.only) > 0 {
		return slices.Contains(e.only, n.To)
	}
	bad := []registry.State{registry.Degraded, registry.Broken, registry.Open}
	return slices.Contains(bad, n.To) || n.To == registry.Ended || n.To == registry.Live && slices.Contains(bad, n.From)
}
