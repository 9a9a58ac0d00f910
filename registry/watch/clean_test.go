package watch

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"
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
