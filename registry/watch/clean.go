package watch

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"

	"github.com/riverqueue/river/rivertype"

	"github.com/bucketgrant/bucketgrant/internal/base/plain"
	"github.com/bucketgrant/bucketgrant/internal/customer/connections"
)

// maxError is how much is kept of an error, in bytes: it says what went wrong, and is not what went wrong.
const maxError = 500

// clean stands between the workers and River, which keeps the texts of errors for days, and whose completer on PostgreSQL
// does not come back from some texts. Errors come from AWS, from databases and from other people's servers.
func (w *Watcher) clean(ctx context.Context, job *rivertype.JobRow, work func(context.Context) error) (err error) {
	defer func() {
		if p := recover(); p != nil { // with its stack, River would keep what the functions were called with
			err = fmt.Errorf("bucketgrant made a mistake, please report it: %v", p)
		}
		if err = cleanError(err); err != nil && !isSnooze(err) && !errors.Is(err, context.Canceled) {
			w.Logger.ErrorContext(ctx, "a job failed", slog.String("kind", job.Kind), slog.Int64("job", job.ID), slog.Int("attempt", job.Attempt), slog.String("error", err.Error()))
		}
	}()
	return work(ctx)
}

func isSnooze(err error) bool {
	_, snooze := errors.AsType[*rivertype.JobSnoozeError](err)
	_, cancel := errors.AsType[*rivertype.JobCancelError](err)
	return snooze || cancel
}

// cleanError is an error of harmless text, without what looks like a secret. What tells River what to do stays what it is.
func cleanError(err error) error {
	switch {
	case err == nil || isSnooze(err):
		return err
	case errors.Is(err, context.Canceled): // as the watcher stops: River then counts no attempt
		return context.Canceled
	}
	return errors.New(cleanText(err.Error()))
}

func cleanText(text string) string {
	text = connections.Hide(plain.Text(strings.ToValidUTF8(text, "\ufffd")))
	if len(text) > maxError {
		text = strings.ToValidUTF8(text[:maxError], "") + "…"
	}
	return text
}

// onlyWarnings leaves out what River says of its work each five seconds, and what it calls an error as the watcher stops: that
// something it had begun was canceled.
type onlyWarnings struct{ slog.Handler }

// Enabled implements slog.Handler, as the others.
func (h onlyWarnings) Enabled(ctx context.Context, level slog.Level) bool {
	return level >= slog.LevelWarn && h.Handler.Enabled(ctx, level)
}

// Handle implements slog.Handler.
func (h onlyWarnings) Handle(ctx context.Context, r slog.Record) error {
	canceled := false
	r.Attrs(func(a slog.Attr) bool {
		err, ok := a.Value.Any().(error)
		canceled = canceled || ok && errors.Is(err, context.Canceled) || a.Value.String() == context.Canceled.Error()
		return !canceled
	})
	if canceled {
		return nil
	}
	return h.Handler.Handle(ctx, r)
}

func (h onlyWarnings) WithAttrs(attrs []slog.Attr) slog.Handler {
	return onlyWarnings{h.Handler.WithAttrs(attrs)}
}

func (h onlyWarnings) WithGroup(name string) slog.Handler {
	return onlyWarnings{h.Handler.WithGroup(name)}
}
