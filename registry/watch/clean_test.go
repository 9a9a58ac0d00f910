package watch

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"

	"github.com/bucketgrant/bucketgrant/internal/testtools"
	"github.com/bucketgrant/bucketgrant/registry"
	"github.com/bucketgrant/bucketgrant/registry/store"
	"github.com/bucketgrant/bucketgrant/vendors"
)

func TestCleanError(t *testing.T) {
	t.Parallel()
	for name, err := range map[string]error{
		"control characters": errors.New("a\x00b\x1bc\nd\te"),
		"invalid UTF-8":      errors.New("a\xff\xfeb"),
		"half a character":   errors.New(strings.Repeat("a", maxError-1) + "ä"),
		"a long one":         errors.New(strings.Repeat("long ", 100000)),
		"a secret":           fmt.Errorf("the key is %w", errors.New("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")),
		"turned around":      errors.New("a\u202eb"),
	} {
		text := cleanError(err).Error()
		if len(text) > maxError+len("…") || strings.ContainsFunc(text, func(c rune) bool { return unicode.IsControl(c) || unicode.Is(unicode.Bidi_Control, c) }) ||
			!strings.HasPrefix(strings.ToValidUTF8(text, "INVALID"), text) || strings.Contains(text, "EXAMPLEKEY") {
			t.Errorf("%s: got %q", name, text)
		}
	}
	if cleanError(nil) != nil {
		t.Error("no error is none")
	}
	for _, err := range []error{river.JobSnooze(time.Second), river.JobCancel(errors.New("x")), fmt.Errorf("stopped: %w", context.Canceled)} {
		var snooze *rivertype.JobSnoozeError
		var cancel *rivertype.JobCancelError
		if got := cleanError(err); !errors.As(got, &snooze) && !errors.As(got, &cancel) && !errors.Is(got, context.Canceled) {
			t.Errorf("%v: got %v, which River does not know", err, got)
		}
	}
}

// The log has what does not end well, and not that all does.
func TestQuietLog(t *testing.T) {
	onBoth(t, func(t *testing.T, where string) {
		s := open(t, where, registry.Rules{})
		var log testtools.Buffer
		w := start(t, s, &answers{}, &receiver{}, func(c *Config) { c.Logger = slog.New(slog.NewTextHandler(&log, nil)) })
		c := register(t, s, 1)[0]
		eventually(t, "live", func() bool { return state(t, s, c.ID) == registry.Live })
		if err := w.Close(ctx); err != nil {
			t.Fatal(err)
		}
		if log.String() != "" {
			t.Errorf("the log has\n%s", &log)
		}
	})
}

// River calls it an error that what it had begun is canceled as the watcher stops. Its other errors are kept.
func TestCanceledIsNoError(t *testing.T) {
	t.Parallel()
	var log testtools.Buffer
	l := slog.New(onlyWarnings{slog.NewTextHandler(&log, nil)})
	l.Info("each five seconds")
	l.Error("failed to send", "queues", "tick", "err", "context canceled")
	l.Error("failed to send", slog.Any("err", fmt.Errorf("notify: %w", context.Canceled)))
	if log.String() != "" {
		t.Errorf("the log has\n%s", &log)
	}
	l.Error("failed to send", "err", "connection refused")
	if !strings.Contains(log.String(), "connection refused") {
		t.Error("another error is not in the log")
	}
}

// Where nobody has said whose credentials assume the role, the check says what to do about it.
func TestNoCredentials(t *testing.T) {
	t.Parallel()
	w := idle(t, open(t, database(t, store.SQLite), registry.Rules{}))
	w.SetDefinitions([]*vendors.Definition{quartic(t)})
	_, err := w.verify(ctx, &registry.Connection{Vendor: "quartic", ExternalID: "acme", Values: registry.Values{RoleARN: "arn:aws:iam::111122223333:role/acme", Bucket: "b"}})
	if err == nil || !strings.Contains(err.Error(), "-profile") || strings.Contains(err.Error(), "Options") {
		t.Errorf("got %v", err)
	}
}
