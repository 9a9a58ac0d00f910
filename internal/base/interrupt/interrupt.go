// Package interrupt ends a program as soon as somebody asks for it, by Ctrl-C or SIGTERM: at once, or after what must be
// finished. A second signal ends it at once in any case.
//
// A program that computes, or waits for somebody to write into a pipe, need not look at its context for that. Whatever must
// not be cut off, because a file is half in its place or something is left in a cloud, says so with [Hold].
package interrupt

import (
	"context"
	"os"
	"os/signal"
	"sync"
	"syscall"
	"time"
)

// Err is the cause of the context's end.
var Err error = interrupted{}

// interrupted is a context.Canceled in a person's words.
type interrupted struct{}

func (interrupted) Error() string        { return "interrupted" }
func (interrupted) Is(target error) bool { return target == context.Canceled }

// afterwards is how long a program may take to end by itself once all that must be finished is.
const afterwards = 2 * time.Second

type key struct{}

// holds are what must be finished.
type holds struct {
	mu     sync.Mutex
	count  int
	none   chan struct{} // closed while there are none
	ending bool          // nothing more may begin
}

func newHolds() *holds {
	h := &holds{none: make(chan struct{})}
	close(h.none)
	return h
}

// Hold keeps the program from being ended by a first signal until release is called. What holds looks at its context, and
// is short once that has ended. In a context that is not of [Run], it does nothing.
func Hold(ctx context.Context) (release func()) {
	h, ok := ctx.Value(key{}).(*holds)
	if !ok {
		return func() {}
	}
	h.mu.Lock()
	if h.ending {
		h.mu.Unlock()
		select {} // until the program ends, which is now
	}
	if h.count == 0 {
		h.none = make(chan struct{})
	}
	h.count++
	h.mu.Unlock()
	return sync.OnceFunc(func() {
		h.mu.Lock()
		defer h.mu.Unlock()
		if h.count--; h.count == 0 {
			close(h.none)
		}
	})
}

func (h *holds) free() <-chan struct{} {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.none
}

// end ends the program if nothing is to be finished: from then on nothing begins.
func (h *holds) end() bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.ending = h.count == 0
	return h.ending
}

// Run runs a program, whose context ends with the first signal, and returns its exit code. Where the signal ends the
// program, cut is called, which says so, and the exit code is 1.
func Run(program func(ctx context.Context) int, cut func()) int {
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	defer signal.Stop(signals)
	h := newHolds()
	ctx, cancel := context.WithCancelCause(context.WithValue(context.Background(), key{}, h))
	defer cancel(nil)
	ended := make(chan int, 1)
	go func() { ended <- program(ctx) }()
	select {
	case code := <-ended:
		return code
	case <-signals:
	}
	finished := make(chan int, 1)
	go func() { finished <- h.finish(cancel, ended, cut) }()
	select {
	case code := <-finished:
		return code
	case again := <-signals:
		return killed(again)
	}
}

// finish ends a program after a first signal.
func (h *holds) finish(cancel context.CancelCauseFunc, ended <-chan int, cut func()) int {
	if !h.end() {
		cancel(Err)
		select {
		case code := <-ended:
			return code
		case <-h.free():
		}
		select {
		case code := <-ended:
			return code
		case <-time.After(afterwards):
		}
	}
	cut()
	return 1
}

// killed is the exit code of a shell for a program that a signal has ended.
func killed(s os.Signal) int {
	if number, ok := s.(syscall.Signal); ok {
		return 128 + int(number)
	}
	return 1
}
