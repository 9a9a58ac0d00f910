package main

import (
	"context"
	"encoding/csv"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/bucketgrant/bucketgrant/registry"
	"github.com/bucketgrant/bucketgrant/registry/store"
)

// exportConnections writes connections, or their checks.
func exportConnections(ctx context.Context, args []string, _ io.Reader, stdout, stderr io.Writer) error {
	flags := newFlags("connections export", "[flags]",
		"Writes the connections for a spreadsheet (CSV) or a program (JSON lines), with who had access to what from when to when; or\n"+
			"every check with its time and result; or the log. Of CSV, what a spreadsheet would take for a formula begins with\n"+
			"an apostrophe.", stderr)
	var f registryFlags
	f.add(flags)
	var q queryFlags
	q.add(flags)
	format := flags.String("format", "csv", "`csv`, or json: one object a line")
	of := flags.String("of", "connections", "`what`: connections, checks or log")
	rest, err := parse(flags, args)
	if err != nil {
		return err
	}
	switch {
	case len(rest) > 0:
		return misused(flags, "takes flags only")
	case *format != "csv" && *format != "json":
		return misused(flags, "-format must be csv or json, got %q", *format)
	case !slices.Contains([]string{"connections", "checks", "log"}, *of):
		return misused(flags, "-of must be connections, checks or log, got %q", *of)
	}
	if err := f.check(flags); err != nil {
		return err
	}
	if err := q.check(); err != nil {
		return err
	}
	return f.onRegistry(ctx, false, func(s *store.Store) error {
		e := export{s: s, json: *format == "json", out: stdout, csv: csv.NewWriter(stdout)}
		var err error
		switch *of {
		case "checks":
			err = e.checks(ctx, &q)
		case "log":
			err = e.log(ctx, &q)
		default:
			err = e.connections(ctx, &q)
		}
		if err != nil {
			return err
		}
		e.csv.Flush()
		return e.csv.Error()
	})
}

type export struct {
	s    *store.Store
	json bool
	out  io.Writer
	csv  *csv.Writer
}

// cell is a text that no spreadsheet takes for a formula, https://owasp.org/www-community/attacks/CSV_Injection.
func cell(text string) string {
	text = plain(text)
	if strings.ContainsAny(text[:min(1, len(text))], "=+-@") {
		return "'" + text
	}
	return text
}

// write writes a row, or v.
func (e *export) write(v any, cells ...string) error {
	if e.json {
		return writeLine(e.out, v)
	}
	for i := range cells {
		cells[i] = cell(cells[i])
	}
	return e.csv.Write(cells)
}

func (e *export) header(names ...string) error {
	if e.json {
		return nil
	}
	return e.csv.Write(names)
}

// access is a connection with when it had access: from its first good check to its end, as the log has it.
type access struct {
	registry.Connection
	LiveFrom time.Time `json:"liveFrom,omitzero"`
	EndedAt  time.Time `json:"endedAt,omitzero"`
}

func (e *export) connections(ctx context.Context, q *queryFlags) error {
	if err := e.header("id", "customer", "name", "vendor", "version", "launched", "state", "since", "liveFrom", "endedAt", "account", "region", "way", "externalId",
		"roleArn", "keyId", "bucket", "prefix", "lastCheck", "outcome"); err != nil {
		return err
	}
	return q.each(ctx, e.s, func(c registry.Connection) error {
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
		v := c.Values
		return e.write(a, c.ID, c.Customer.Number, c.Customer.Name, c.Vendor, c.Version, c.Launched, string(c.State), stamp(c.Since), stamp(a.LiveFrom), stamp(a.EndedAt),
			c.Account, c.Region, string(c.Way), c.ExternalID, v.RoleARN, v.KeyID, v.Bucket, v.Prefix, stamp(c.Checked), string(c.Outcome))
	})
}

// stamp is a time for a program, "" for none.
func stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}

// entries are those of a connection's log, the newest first.
func (e *export) entries(ctx context.Context, id string, do func(l registry.Entry) error) error {
	before := ""
	for {
		const most = 1000
		list, err := e.s.Log(ctx, id, before, most)
		if err != nil {
			return err
		}
		for _, l := range list {
			if err := do(l); err != nil {
				return err
			}
			before = l.ID
		}
		if len(list) < most {
			return nil
		}
	}
}

func (e *export) log(ctx context.Context, q *queryFlags) error {
	if err := e.header("at", "who", "did", "connection", "customer", "from", "to", "why"); err != nil {
		return err
	}
	return q.each(ctx, e.s, func(c registry.Connection) error {
		return e.entries(ctx, c.ID, func(l registry.Entry) error {
			return e.write(l, stamp(l.At), l.Who, l.Did, l.Connection, c.Customer.Number, string(l.From), string(l.To), l.Why)
		})
	})
}

func (e *export) checks(ctx context.Context, q *queryFlags) error {
	if err := e.header("connection", "customer", "started", "tookMs", "outcome", "requests", "findings", "problem"); err != nil {
		return err
	}
	return q.each(ctx, e.s, func(c registry.Connection) error {
		before := ""
		for {
			const most = 100
			list, err := e.s.Checks(ctx, c.ID, before, most)
			if err != nil {
				return err
			}
			for _, k := range list {
				before = k.ID
				err := e.write(k, k.Connection, c.Customer.Number, stamp(k.Started), strconv.FormatInt(k.TookMS, 10), string(k.Outcome), strconv.Itoa(k.Requests),
					strconv.Itoa(k.Findings), k.Problem)
				if err != nil {
					return err
				}
			}
			if len(list) < most {
				return nil
			}
		}
	})
}
