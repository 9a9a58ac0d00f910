// Package output notices what could not be printed. fmt.Fprint's error is nobody's business at each line, and somebody's
// at the end: a list that a full disk cut off must not look like the whole of it.
package output

import (
	"fmt"
	"io"
	"os"
)

// Stream is a stream that keeps its first error. After it, nothing more is written: what follows a gap would mislead.
type Stream struct {
	w   io.Writer
	err error
}

// Watch watches a stream.
func Watch(w io.Writer) *Stream { return &Stream{w: w} }

func (s *Stream) Write(p []byte) (int, error) {
	if s.err != nil {
		return 0, s.err
	}
	n, err := s.w.Write(p)
	s.err = err
	return n, err
}

// Err says that not all was printed.
func (s *Stream) Err() error {
	if s.err == nil {
		return nil
	}
	return fmt.Errorf("not all could be printed: %w", s.err)
}

// File is the file that a stream is, watched or not: whether it is a terminal, and how wide, and who may read it.
func File(stream any) (*os.File, bool) {
	if s, ok := stream.(*Stream); ok {
		stream = s.w
	}
	f, ok := stream.(*os.File)
	return f, ok
}
