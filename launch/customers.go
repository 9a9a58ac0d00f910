package launch

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"maps"
	"runtime"
	"slices"
	"strings"

	"golang.org/x/sync/errgroup"

	"github.com/bucketgrant/bucketgrant/internal/aws/awsname"
	"github.com/bucketgrant/bucketgrant/internal/base/lists"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// NewExternalID is an external ID that nobody guesses: 130 random bits as letters and digits, which STS takes.
func NewExternalID() string { return awsname.NewExternalID() }

// NewExternalID is an external ID that nobody guesses. Where those of its vendor have a form of their own, the
// error says so.
func (t *Template) NewExternalID() (string, error) {
	id := NewExternalID()
	if _, asked := t.noEcho[vendors.ParamExternalID]; !asked || t.Problem(vendors.ParamExternalID, id) == "" {
		return id, nil // a link with what the template has not is refused for that
	}
	definition, _ := t.body.Section("Parameters")[vendors.ParamExternalID].(map[string]any)
	return "", awsname.NotMade(t.Name, fmt.Sprint(definition["ConstraintDescription"]))
}

// Customers makes one link for each row of a file, in the order of the file. It keeps of each row no more than a hash of
// its external ID: 20 bytes, about 85 of the process with the map around it and what the collector leaves.
type Customers struct {
	Template *Template
	// Base holds for every row that does not say otherwise; its parameters are no columns.
	Base Request
	// NewExternalIDs gives an external ID to each row that has none.
	NewExternalIDs bool
	// JSON writes JSON lines, whatever is read.
	JSON bool
	// Carry are columns of the vendor's own that are written beside each link, such as the customer's name.
	Carry []string
	// File is the name of what is read, for messages.
	File string
}

// Summary is what became of the rows.
type Summary struct {
	Rows, Links int
	// Blank rows are none: nothing stands in them.
	Blank int
	// Left is what links leave to the customer, in words, and how many do.
	Left map[string]int
	// Lean are the links that lead to the lean form.
	Lean int
}

// rowsInABatch is how many rows go from hand to hand at once.
const rowsInABatch = 256

// row is one customer.
type row struct {
	number, line int
	Request
	carried map[string]string
	err     error
}

// batch is rows, and what is to be written of them.
type batch struct {
	rows          []row
	out, problems []byte
	links, lean   int
	left          map[string]int
	done          chan struct{}
}

// Run writes links to out, and of each bad row its number and what is wrong to problems. The error is about what stops
// all rows.
func (c *Customers) Run(ctx context.Context, in io.Reader, out, problems io.Writer) (Summary, error) {
	reader, format, err := c.open(in)
	if err != nil {
		return Summary{}, fmt.Errorf("%s: %w", c.File, err)
	}
	if c.JSON {
		format = jsonLines{c.Carry}
	}
	if _, err := out.Write(format.header()); err != nil {
		return Summary{}, err
	}

	group, ctx := errgroup.WithContext(ctx)
	workers := runtime.GOMAXPROCS(0)
	work, inOrder := make(chan *batch), make(chan *batch, 4*workers)
	var unreadable error // ends the reading, and not the writing of what has been read
	group.Go(func() error {
		defer close(inOrder)
		defer close(work)
		unreadable = c.read(ctx, reader, work, inOrder)
		return ctx.Err()
	})
	for range workers {
		group.Go(func() error {
			for b := range work {
				c.link(b, format)
				close(b.done)
			}
			return nil
		})
	}
	summary := Summary{Left: map[string]int{}}
	group.Go(func() error {
		for b := range inOrder {
			select {
			case <-b.done:
			case <-ctx.Done():
				return ctx.Err()
			}
			summary.add(b)
			_, outErr := out.Write(b.out)
			_, problemErr := problems.Write(b.problems)
			if err := errors.Join(outErr, problemErr); err != nil {
				return err
			}
		}
		return nil
	})
	err = group.Wait()
	summary.Blank = reader.Blank
	if err != nil {
		return summary, err
	}
	return summary, unreadable
}

func (s *Summary) add(b *batch) {
	s.Rows += len(b.rows)
	s.Links += b.links
	s.Lean += b.lean
	for words, n := range b.left {
		s.Left[words] += n
	}
}

// read hands batches on, to be worked on and, in this order, to be written.
func (c *Customers) read(ctx context.Context, reader *lists.Reader, work, inOrder chan<- *batch) error {
	seen := seenIDs{}
	for {
		b := &batch{rows: make([]row, 0, rowsInABatch), done: make(chan struct{})}
		var stop error
		for len(b.rows) < rowsInABatch && stop == nil {
			var from lists.Row
			if from, stop = reader.Next(); stop == nil {
				r := c.row(from, reader.JSON)
				c.complete(&r, seen)
				b.rows = append(b.rows, r)
			}
		}
		if len(b.rows) > 0 {
			for _, to := range []chan<- *batch{inOrder, work} {
				select {
				case to <- b:
				case <-ctx.Done():
					return ctx.Err()
				}
			}
		}
		if stop == io.EOF {
			return nil
		} else if stop != nil {
			return fmt.Errorf("%s: %w", c.File, stop)
		}
	}
}

// complete gives a row what it leaves out, and looks whether its external ID is its own.
func (c *Customers) complete(r *row, seen seenIDs) {
	if r.err != nil {
		return
	}
	for name, value := range c.Base.Parameters {
		if _, twice := r.Parameters[name]; twice {
			r.err = fmt.Errorf("%s is given for all rows", name)
			return
		}
		r.Parameters[name] = value
	}
	r.Complete, r.Full = c.Base.Complete, c.Base.Full
	if r.Region == "" {
		r.Region = c.Base.Region
	}
	if r.StackName == "" {
		r.StackName = c.Base.StackName
	}
	if r.StackName == "" {
		r.StackName = c.Template.Vendor
	}
	id := r.Parameters[vendors.ParamExternalID]
	if id == "" && c.NewExternalIDs {
		id = NewExternalID()
		r.Parameters[vendors.ParamExternalID] = id
	}
	if first := seen.add(id, r.number); first > 0 {
		r.err = fmt.Errorf("%s %s is that of row %d too: each customer needs its own", vendors.ParamExternalID, quote(id), first)
	}
}

// seenIDs are hashes of external IDs, with the row that had each first. No two of a million IDs share 128 bits of SHA-256.
type seenIDs map[[16]byte]uint32

// add says which earlier row has the ID, 0 if none has.
func (s seenIDs) add(id string, row int) (first int) {
	if id == "" {
		return 0
	}
	sum := sha256.Sum256([]byte(id))
	key := [16]byte(sum[:16])
	if first, ok := s[key]; ok {
		return int(first)
	}
	s[key] = uint32(row)
	return 0
}

// link makes the links of a batch.
func (c *Customers) link(b *batch, format rowFormat) {
	b.left = map[string]int{}
	var out bytes.Buffer
	out.Grow(len(b.rows) * 384) // a link is seldom longer
	write := format.writer(&out)
	var link []byte
	for _, r := range b.rows {
		var left []string
		var lean bool
		err := r.err
		if err == nil {
			if link, left, lean, err = c.Template.appendLink(link[:0], r.Request); err == nil {
				err = c.Template.CheckARNs(r.Request)
			}
		}
		if err != nil {
			b.problems = fmt.Appendf(b.problems, "%s:%d: row %d: %s\n", c.File, r.line, r.number, strings.ReplaceAll(err.Error(), "\n", "; "))
			continue
		}
		b.links++
		if lean {
			b.lean++
		}
		for _, words := range left {
			b.left[words]++
		}
		write(r, link)
	}
	b.out = out.Bytes()
}

// Words are the summary's for a person, a line each.
func (s Summary) Words() []string {
	var lines []string
	if s.Blank == 1 {
		lines = append(lines, "1 row is empty and was left out")
	} else if s.Blank > 1 {
		lines = append(lines, fmt.Sprintf("%d rows are empty and were left out", s.Blank))
	}
	for _, words := range slices.Sorted(maps.Keys(s.Left)) {
		lines = append(lines, fmt.Sprintf("%d of %d links leave to the customer: %s", s.Left[words], s.Links, words))
	}
	if s.Lean > 0 {
		lines = append(lines, fmt.Sprintf("%d of %d links launch the lean form, which asks only what must be decided; to choose more, "+
			"a customer updates the stack with the full template, template.yaml beside it, and keeps its values", s.Lean, s.Links))
	}
	return lines
}
