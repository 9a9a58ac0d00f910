package verify

import (
	"bytes"
	"encoding/gob"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"
)

// However a connection is printed, the secret does not show.
func TestSecretDoesNotShow(t *testing.T) {
	t.Parallel()
	c := queryloop()
	type outer struct {
		C      Connection
		P      *Connection
		hidden Connection // fmt does not ask the methods of what is not exported
		secret Secret
		Any    any
		Map    map[Secret]Secret
	}
	o := outer{c, &c, c, c.Secret, c.Secret, map[Secret]Secret{c.Secret: c.Secret}}
	var b bytes.Buffer
	for _, v := range []any{c, &c, c.Secret, &c.Secret, o, &o, []Secret{c.Secret}, fmt.Errorf("%w: %v", errDiffers, c)} {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%20s"} {
			fmt.Fprintf(&b, verb+"\n", v)
		}
		slog.New(slog.NewTextHandler(&b, nil)).Info("m", "v", v)
		slog.New(slog.NewJSONHandler(&b, nil)).Info("m", "v", v)
	}
	data, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	b.Write(data)
	text, err := c.Secret.MarshalText()
	if err != nil {
		t.Fatal(err)
	}
	b.Write(text)
	gob.NewEncoder(&b).Encode(c)
	for _, form := range []string{secretKey, fmt.Sprintf("%x", secretKey), fmt.Sprintf("%X", secretKey), strings.ReplaceAll(secretKey, "/", `\/`)} {
		if strings.Contains(b.String(), form) {
			t.Errorf("the secret shows as %q", form)
		}
	}
	if !strings.Contains(string(data), `"Secret":"[secret]"`) {
		t.Errorf("the JSON must say that there is a secret: %s", data)
	}
}

func TestSecretReads(t *testing.T) {
	t.Parallel()
	var s Secret
	if err := json.Unmarshal([]byte(`"`+secretKey+`"`), &s); err != nil || s.Reveal() != secretKey {
		t.Errorf("%v, %q", err, s.Reveal())
	}
	if err := json.Unmarshal([]byte(`"[secret]"`), &s); err == nil || err.Error() != "the secret is not here: [secret] stands for one that was hidden" {
		t.Errorf("got %v", err)
	}
	if !(Secret{}).IsZero() || !NewSecret("").IsZero() || (Secret{}).String() != "" || (Secret{}).Reveal() != "" {
		t.Error("no secret is not the zero value")
	}
}

// A server that sends a secret back does not get it into the report.
func TestReportIsMasked(t *testing.T) {
	t.Parallel()
	r := &run{secrets: []string{"", secretKey}}
	report := &Report{ID: secretKey, Name: secretKey, Left: []Object{{Key: secretKey, VersionID: secretKey, Why: "no: " + secretKey}}, Findings: []Finding{{
		ID: secretKey, Answered: "said " + secretKey, Advice: secretKey, Answers: []Answer{{Call: secretKey, RequestID: secretKey, Code: secretKey, Message: "your key is " + secretKey + "!"}},
	}}}
	r.mask(report)
	data, err := json.Marshal(report)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(data), secretKey) || !strings.Contains(string(data), "your key is [secret]!") {
		t.Errorf("got %s", data)
	}
}
