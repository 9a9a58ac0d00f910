package output_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/bucketgrant/bucketgrant/internal/base/output"
)

// full takes so many bytes.
type full struct {
	room int
	text strings.Builder
}

func (f *full) Write(p []byte) (int, error) {
	n := min(f.room, len(p))
	f.room -= n
	f.text.Write(p[:n])
	if n < len(p) {
		return n, errors.New("full")
	}
	return n, nil
}

func TestStream(t *testing.T) {
	t.Parallel()
	to := &full{room: 7}
	s := output.Watch(to)
	for _, text := range []string{"one\n", "two\n"} {
		if _, err := s.Write([]byte(text)); (err != nil) != (text == "two\n") {
			t.Errorf("%q: %v", text, err)
		}
	}
	to.room = 100 // what follows the gap is left out
	if _, err := s.Write([]byte("three\n")); err == nil || to.text.String() != "one\ntwo" {
		t.Errorf("got %q, %v", to.text.String(), err)
	}
	if err := s.Err(); err == nil || err.Error() != "not all could be printed: full" {
		t.Errorf("got %v", err)
	}
	if err := output.Watch(to).Err(); err != nil {
		t.Errorf("nothing was written: %v", err)
	}
}

func TestFile(t *testing.T) {
	t.Parallel()
	f, err := os.Create(filepath.Join(t.TempDir(), "f"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for name, stream := range map[string]any{"watched": output.Watch(f), "as it is": f} {
		if got, ok := output.File(stream); !ok || got != f {
			t.Errorf("%s: got %v, %v", name, got, ok)
		}
	}
	if _, ok := output.File(output.Watch(&full{})); ok {
		t.Error("what is no file is taken for one")
	}
}
