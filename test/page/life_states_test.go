package page_test

import (
	"fmt"
	"os"
	"strings"
	"syscall"
	"time"

	"github.com/bucketgrant/bucketgrant/registry"
	"github.com/bucketgrant/bucketgrant/verify"
)

// becomes waits for a state.
func (w *walk) becomes(state registry.State) {
	w.t.Helper()
	var last registry.Connection
	for end := time.Now().Add(5 * time.Minute); time.Now().Before(end); time.Sleep(200 * time.Millisecond) {
		c, err := w.registry.Get(w.t.Context(), w.offer.ID)
		if err != nil {
			w.t.Fatal(err)
		}
		if last = c; c.State == state {
			return
		}
	}
	var report strings.Builder
	if checks, err := w.registry.Checks(w.t.Context(), w.offer.ID, "", 1); err == nil && len(checks) > 0 && checks[0].Report != nil {
		for _, f := range checks[0].Report.Findings {
			if f.Verdict == verify.Failed || f.Verdict == verify.Unknown {
				fmt.Fprintf(&report, "%s: %s\n", f.ID, f.Answered)
			}
		}
	}
	w.t.Fatalf("it is %s and does not become %s. The last check:\n%s\nThe registry says:\n%s\nThe emulator says:\n%s", last.State, state, &report, w.trouble(), w.e.Log())
}

// trouble is what the registry logged, without requests that were answered.
func (w *walk) trouble() string {
	var b strings.Builder
	for line := range strings.Lines(w.log.String()) {
		if !strings.Contains(line, `"msg":"request"`) {
			b.WriteString(line)
		}
	}
	return b.String()
}

// dueWithinAnInterval wants the next check to be due within one interval, more or less a tenth. When it begins, on a busy machine, is
// the machine's.
func (w *walk) dueWithinAnInterval() {
	w.t.Helper()
	c, err := w.registry.Get(w.t.Context(), w.offer.ID)
	if err != nil {
		w.t.Fatal(err)
	}
	if latest := time.Now().Add(lifeInterval + lifeInterval/10); c.Next.IsZero() || c.Next.After(latest) {
		w.t.Errorf("the next check is due at %s, want it before %s", c.Next, latest)
	}
}

// seenAtOnce wants every check that began after a moment to have found the hole: none looked past it.
func (w *walk) seenAtOnce(since time.Time) {
	w.t.Helper()
	checks, err := w.registry.Checks(w.t.Context(), w.offer.ID, "", 100)
	if err != nil {
		w.t.Fatal(err)
	}
	for _, c := range checks { // the newest first
		if c.Started.Before(since) {
			break
		}
		if c.Outcome != registry.Exposed {
			w.t.Errorf("a check that began %s after the change by hand says %s", c.Started.Sub(since), c.Outcome)
		}
		w.t.Logf("a check %s after the change by hand, at an interval of %s: %s", c.Started.Sub(since).Round(time.Millisecond), lifeInterval, c.Outcome)
	}
}

// stop ends the server as systemd does. No secret and no token is in its log, its database or what the webhook got.
func (w *walk) stop() {
	w.t.Helper()
	if err := w.server.Process.Signal(syscall.SIGTERM); err != nil {
		w.t.Fatal(err)
	}
	if err := w.server.Wait(); err != nil {
		w.t.Errorf("the registry ends with %v:\n%s", err, &w.log)
	}
	data, err := os.ReadFile(w.database)
	if err != nil {
		w.t.Fatal(err)
	}
	for where, text := range map[string]string{"log": w.log.String(), "database": string(data), "webhook": fmt.Sprint(w.hook.got)} {
		for _, secret := range []string{w.write, w.offer.Token, w.secret, googlesToken("", "")[:20]} {
			if secret != "" && strings.Contains(text, secret) {
				w.t.Errorf("the %s has %q", where, secret)
			}
		}
	}
}
