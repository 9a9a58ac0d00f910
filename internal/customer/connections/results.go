package connections

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/rogpeppe/go-internal/lockedfile"

	"github.com/bucketgrant/bucketgrant/verify"
)

// Result is what became of one row, and a line of the results.
type Result struct {
	Row  int    `json:"row"`
	Line int    `json:"line"`
	ID   string `json:"id,omitempty"`
	// Carried are the columns of the vendor's own.
	Carried map[string]string `json:"carried,omitempty"`
	// Verdict is good, failed or unknown as the report's worst finding, or wrong for a row that was not tried.
	Verdict verify.Verdict `json:"verdict"`
	// Problem says why it was not tried.
	Problem string         `json:"problem,omitempty"`
	Report  *verify.Report `json:"report,omitempty"`
}

// Wrong is the verdict of a row that was not tried, because of what is in it.
const Wrong verify.Verdict = "wrong"

// head is the first line of a file of results: what it is of.
type head struct {
	Tool    string `json:"bucketgrant"`
	Vendor  string `json:"vendor"`
	Version string `json:"version"`
	SHA256  string `json:"connections"`
	Rows    int    `json:"rows"`
}

// Results is a file of results that is being written.
type Results struct {
	file *lockedfile.File
	// Done are the results that were there, by row.
	Done map[int]Result
}

// writing is how long to wait for another run that is about to end. It is locked for as long as a run writes it: the lock
// is the system's, and goes with the process.
const writing = 500 * time.Millisecond

// open opens a file of results for one run alone.
func open(path string, flag int) (*lockedfile.File, error) {
	type opened struct {
		file *lockedfile.File
		err  error
	}
	done := make(chan opened, 1)
	go func() {
		file, err := lockedfile.OpenFile(path, flag, 0o600)
		done <- opened{file, err}
	}()
	select {
	case o := <-done:
		return o.file, o.err
	case <-time.After(writing):
		go func() { // nobody wants it any more
			if o := <-done; o.file != nil {
				o.file.Close()
			}
		}()
		return nil, fmt.Errorf("%s: another run is writing it", path)
	}
}

// ErrExists: there are results already.
var ErrExists = errors.New("is there already")

// CreateResults begins a file of results. It is for its owner: it says where customers' data is.
func CreateResults(path, vendor, version string, f *File) (*Results, error) {
	file, err := open(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY)
	if errors.Is(err, os.ErrExist) {
		return nil, fmt.Errorf("%s %w", path, ErrExists)
	} else if err != nil {
		return nil, err
	}
	// Between its creation and the lock another run may have resumed it.
	if info, err := file.Stat(); err != nil || info.Size() > 0 {
		return nil, errors.Join(fmt.Errorf("%s %w", path, ErrExists), err, file.Close())
	}
	r := &Results{file: file}
	return r, r.line(head{"verify", vendor, version, f.SHA256, len(f.Rows)})
}

// ResumeResults goes on with a file of results of the same connections. What an interrupted write left of its last line
// is cut off.
func ResumeResults(path, vendor, version string, f *File) (*Results, error) {
	file, err := open(path, os.O_RDWR)
	if err != nil {
		return nil, err
	}
	r := &Results{file: file, Done: map[int]Result{}}
	end, err := r.read(head{"verify", vendor, version, f.SHA256, len(f.Rows)})
	if err == nil {
		err = file.Truncate(end)
	}
	if err == nil {
		_, err = file.Seek(end, io.SeekStart)
	}
	if err != nil {
		file.Close()
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	if end == 0 { // interrupted before the first line was whole
		return r, r.line(head{"verify", vendor, version, f.SHA256, len(f.Rows)})
	}
	return r, nil
}

// read takes the results that are there, and says where the last whole line ends.
func (r *Results) read(want head) (end int64, err error) {
	in := bufio.NewReader(r.file)
	for number := 1; ; number++ {
		line, err := in.ReadBytes('\n')
		if err == io.EOF {
			return end, nil // what is left of a line, if anything
		} else if err != nil {
			return 0, err
		}
		if number == 1 {
			if err := want.compare(line); err != nil {
				return 0, err
			}
		} else {
			var result Result
			if err := strict(line, &result); err != nil || result.Row < 1 || result.Row > want.Rows {
				return 0, fmt.Errorf("line %d is no result: was the file changed? Begin another one", number)
			}
			r.Done[result.Row] = result
		}
		end += int64(len(line))
	}
}

func strict(line []byte, v any) error {
	d := json.NewDecoder(bytes.NewReader(line))
	d.DisallowUnknownFields()
	return d.Decode(v)
}

// compare says why results are of something else.
func (h head) compare(line []byte) error {
	var got head
	if err := strict(line, &got); err != nil || got.Tool != h.Tool {
		return errors.New("is no file of results of bucketgrant verify")
	}
	var changed []string
	if got.Vendor != h.Vendor || got.Version != h.Version {
		changed = append(changed, fmt.Sprintf("they are of %s %s, not of %s %s", got.Vendor, got.Version, h.Vendor, h.Version))
	}
	if got.SHA256 != h.SHA256 {
		changed = append(changed, fmt.Sprintf("the connections have changed since (%d then, sha256 %.12s; %d now, sha256 %.12s)", got.Rows, got.SHA256, h.Rows, h.SHA256))
	}
	if len(changed) > 0 {
		return fmt.Errorf("must be results of the same connections: %s. Begin another file of results", strings.Join(changed, "; "))
	}
	return nil
}

// Write adds a result, whole, so that nothing but the last line can be half-written.
func (r *Results) Write(result Result) error { return r.line(result) }

func (r *Results) line(v any) error {
	data, err := json.Marshal(v)
	if err != nil {
		return err
	}
	_, err = r.file.Write(append(data, '\n'))
	return err
}

// Close makes sure that all is on the disk.
func (r *Results) Close() error { return errors.Join(r.file.Sync(), r.file.Close()) }
