// Package export writes a registry's connections, checks and log: for a spreadsheet, a program, or an audit that asks who had
// access to what from when to when, and how that was checked.
package export

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/bucketgrant/bucketgrant/internal/base/plain"
	"github.com/bucketgrant/bucketgrant/registry"
)

// Source is what is read: a store.Store, or a client.Client of a server.
type Source interface {
	List(ctx context.Context, q registry.Query) (registry.Page, error)
	Log(ctx context.Context, id, before string, limit int) ([]registry.Entry, error)
	Checks(ctx context.Context, id, before string, limit int) ([]registry.Check, error)
}

// What can be written.
const (
	Connections = "connections"
	Checks      = "checks"
	Log         = "log"
)

// Kinds are all that can be written, Formats in which.
func Kinds() []string { return []string{Connections, Checks, Log} }

// Formats are CSV, with a header, and JSON, one object a line.
func Formats() []string { return []string{"csv", "json"} }

// Sizes of the pages that are read.
const (
	connectionsAtOnce = 500
	entriesAtOnce     = 1000
	checksAtOnce      = 100
)

// Write writes one of Kinds in one of Formats, of the connections that the query describes. Its After and Limit are not
// used. flush may be nil, and is called after each connection.
func Write(ctx context.Context, s Source, w io.Writer, what, format string, q registry.Query, flush func() error) error {
	e := export{s: s, json: format == "json", out: w, csv: csv.NewWriter(w), flush: flush}
	if format != "csv" && format != "json" {
		return fmt.Errorf("the format must be csv or json, got %q", format)
	}
	switch what {
	case Connections:
		return e.connections(ctx, q)
	case Checks:
		return e.checks(ctx, q)
	case Log:
		return e.log(ctx, q)
	}
	return fmt.Errorf("what is exported must be connections, checks or log, got %q", what)
}

type export struct {
	s     Source
	json  bool
	out   io.Writer
	csv   *csv.Writer
	flush func() error
}

// formulas begin what a spreadsheet takes for one, also as wide characters.
const formulas = "=+-@＝＋－＠"

// Cell is a text that no spreadsheet takes for a formula, https://owasp.org/www-community/attacks/CSV_Injection: nor does one for which a
// semicolon ends a cell, as it does where numbers have a comma.
func Cell(text string) string {
	text = plain.Text(text)
	if !strings.ContainsAny(text, formulas) {
		return text
	}
	parts := strings.Split(text, ";")
	for i, part := range parts {
		first, size := utf8.DecodeRuneInString(strings.TrimLeft(part, ` "`))
		if size > 0 && strings.ContainsRune(formulas, first) {
			parts[i] = "'" + part
		}
	}
	return strings.Join(parts, ";")
}

// Line writes a value as one line of JSON, in which nothing hides.
func Line(w io.Writer, v any) error {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return err
	}
	_, err := w.Write(plain.JSON(b.Bytes()))
	return err
}

// Stamp is a time for a program, "" for none.
func Stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}

// write writes a row, or v.
func (e *export) write(v any, cells ...string) error {
	if e.json {
		return Line(e.out, v)
	}
	for i := range cells {
		cells[i] = Cell(cells[i])
	}
	return e.csv.Write(cells)
}

func (e *export) header(names ...string) error {
	if e.json {
		return nil
	}
	return e.csv.Write(names)
}

// each calls do for each connection, page by page.
func (e *export) each(ctx context.Context, q registry.Query, do func(c registry.Connection) error) error {
	q.After, q.Limit = "", connectionsAtOnce
	for {
		page, err := e.s.List(ctx, q)
		if err != nil {
			return err
		}
		for _, c := range page.Connections {
			if err := do(c); err != nil {
				return err
			}
			if err := e.flushed(); err != nil {
				return err
			}
		}
		if q.After = page.Next; q.After == "" {
			return e.flushed()
		}
	}
}

func (e *export) flushed() error {
	e.csv.Flush()
	if err := e.csv.Error(); err != nil || e.flush == nil {
		return err
	}
	return e.flush()
}

// access is a connection with when it had access: from its first good check to its end, as the log has it.
type access struct {
	registry.Connection
	LiveFrom time.Time `json:"liveFrom,omitzero"`
	EndedAt  time.Time `json:"endedAt,omitzero"`
}

func (e *export) connections(ctx context.Context, q registry.Query) error {
	if err := e.header("id", "customer", "name", "vendor", "version", "launched", "state", "since", "liveFrom", "endedAt", "account", "region", "way", "externalId",
		"roleArn", "keyId", "bucket", "prefix", "lastCheck", "outcome", "organization", "runs", "runsFrom", "runsSince"); err != nil {
		return err
	}
	return e.each(ctx, q, func(c registry.Connection) error {
		a := access{Connection: c}
		err := e.entries(ctx, c.ID, func(l registry.Entry) error {
			if l.To == registry.Live {
				a.LiveFrom = l.At // the first one in the end: the newest come first
			}
			if l.To == registry.Ended {
				a.EndedAt = l.At
			}
			return nil
		})
		if err != nil {
			return err
		}
		v, runs := c.Values, c.Running()
		return e.write(a, c.ID, c.Customer.Number, c.Customer.Name, c.Vendor, c.Version, c.Launched, string(c.State), Stamp(c.Since), Stamp(a.LiveFrom), Stamp(a.EndedAt),
			c.Account, c.Region, string(c.Way), c.ExternalID, v.RoleARN, v.KeyID, v.Bucket, v.Prefix, Stamp(c.Checked), string(c.Outcome), c.Organization,
			runs.Version, string(runs.Source), Stamp(runs.At))
	})
}

// entries are those of a connection's log, the newest first.
func (e *export) entries(ctx context.Context, id string, do func(l registry.Entry) error) error {
	before := ""
	for {
		list, err := e.s.Log(ctx, id, before, entriesAtOnce)
		if err != nil {
			return err
		}
		for _, l := range list {
			if err := do(l); err != nil {
				return err
			}
			before = l.ID
		}
		if len(list) < entriesAtOnce {
			return nil
		}
	}
}

func (e *export) log(ctx context.Context, q registry.Query) error {
	if err := e.header("at", "who", "did", "connection", "customer", "from", "to", "why"); err != nil {
		return err
	}
	return e.each(ctx, q, func(c registry.Connection) error {
		return e.entries(ctx, c.ID, func(l registry.Entry) error {
			return e.write(l, Stamp(l.At), l.Who, l.Did, l.Connection, c.Customer.Number, string(l.From), string(l.To), l.Why)
		})
	})
}

func (e *export) checks(ctx context.Context, q registry.Query) error {
	if err := e.header("connection", "customer", "started", "tookMs", "outcome", "requests", "findings", "problem"); err != nil {
		return err
	}
	return e.each(ctx, q, func(c registry.Connection) error {
		before := ""
		for {
			list, err := e.s.Checks(ctx, c.ID, before, checksAtOnce)
			if err != nil {
				return err
			}
			for _, k := range list {
				before = k.ID
				err := e.write(k, k.Connection, c.Customer.Number, Stamp(k.Started), strconv.FormatInt(k.TookMS, 10), string(k.Outcome), strconv.Itoa(k.Requests),
					strconv.Itoa(k.Findings), k.Problem)
				if err != nil {
					return err
				}
			}
			if len(list) < checksAtOnce {
				return nil
			}
		}
	})
}
