package main

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	harmless "github.com/bucketgrant/bucketgrant/internal/base/plain"
	"github.com/bucketgrant/bucketgrant/registry"
	"github.com/bucketgrant/bucketgrant/registry/store"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// queryFlags say which connections.
type queryFlags struct {
	registry.Query
	state string
}

// add defines the flags.
func (q *queryFlags) add(f interface {
	StringVar(p *string, name, value, usage string)
}) {
	f.StringVar(&q.Vendor, "vendor", "", "of one `vendor` only")
	f.StringVar(&q.state, "state", "", "in one `state` only: "+strings.Join(stateNames(), ", "))
	f.StringVar(&q.Number, "customer", "", "of the customer with your own `number`")
	f.StringVar(&q.Name, "name", "", "of customers whose name begins with `text`")
}

func stateNames() (names []string) {
	for _, s := range registry.States() {
		names = append(names, string(s))
	}
	return names
}

// check says what is wrong with them.
func (q *queryFlags) check() error {
	q.State = registry.State(q.state)
	if q.state != "" && !slices.Contains(registry.States(), q.State) {
		return fmt.Errorf("-state must be %s, got %q", strings.Join(stateNames(), ", "), q.state)
	}
	return nil
}

// each calls do for each connection, page by page.
func (q *queryFlags) each(ctx context.Context, s keeper, do func(c registry.Connection) error) error {
	query := q.Query
	query.Limit = 500
	for {
		page, err := s.List(ctx, query)
		if err != nil {
			return err
		}
		for _, c := range page.Connections {
			if err := do(c); err != nil {
				return err
			}
		}
		if query.After = page.Next; query.After == "" {
			return nil
		}
	}
}

// listConnections prints a line for each connection.
func listConnections(ctx context.Context, args []string, _ io.Reader, stdout, stderr io.Writer) error {
	flags := newFlags("connections list", "[flags]", "Prints the connections, by the names of their customers.", stderr)
	f := keeperFlags(flags)
	var q queryFlags
	q.add(flags)
	format := flags.String("format", "text", "`text`, or json: one a line")
	rest, err := parse(flags, args)
	if err != nil {
		return err
	}
	if len(rest) > 0 || *format != "text" && *format != "json" {
		return misused(flags, "takes flags only, and -format text or json")
	}
	if err := f.check(flags); err != nil {
		return err
	}
	if err := q.check(); err != nil {
		return err
	}
	return f.onKeeper(ctx, func(s keeper) error {
		if *format == "json" {
			return q.each(ctx, s, func(c registry.Connection) error { return writeLine(stdout, c) })
		}
		table := tabwriter.NewWriter(stdout, 0, 0, 2, ' ', 0)
		fmt.Fprintln(table, "ID\tSTATE\tSINCE\tVENDOR\tCUSTOMER\tNAME\tNEXT CHECK\tACCOUNT\tREGION\tORGANIZATION")
		if err := q.each(ctx, s, func(c registry.Connection) error {
			_, err := fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n", c.ID, c.State, when(c.Since), plain(c.Vendor), plain(c.Customer.Number), plain(c.Customer.Name), when(c.Next),
				cmp.Or(plain(c.Account), "-"), cmp.Or(plain(c.Region), "-"), cmp.Or(c.Organization, "-"))
			return err
		}); err != nil {
			return err
		}
		return table.Flush()
	})
}

// when is a time for a person, in UTC, as everything here.
func when(t time.Time) string {
	if t.IsZero() {
		return "-"
	}
	return t.UTC().Format("2006-01-02 15:04:05")
}

// shown is all that is known of a connection.
type shown struct {
	registry.Connection
	Checks []registry.Check `json:"checks"`
	Log    []registry.Entry `json:"log"`
}

// showConnection prints one connection, its last report and its log.
func showConnection(ctx context.Context, args []string, _ io.Reader, stdout, stderr io.Writer) error {
	flags := newFlags("connections show", "[flags] ID", "Prints all that is known of a connection, by its ID or its customer's number, or of an organization, by its ID.", stderr)
	f := keeperFlags(flags)
	format := flags.String("format", "text", "`text` or json")
	folder := flags.String("vendors", "vendors", "the `folder` of the vendor definitions, for the words of the report")
	rest, err := parse(flags, args)
	if err != nil {
		return err
	}
	if len(rest) != 1 || *format != "text" && *format != "json" {
		return misused(flags, "must be given one connection, and -format text or json")
	}
	if err := f.check(flags); err != nil {
		return err
	}
	return f.onKeeper(ctx, func(s keeper) error {
		c, err := one(ctx, s, rest[0])
		if errors.Is(err, store.ErrNotFound) {
			if o, failed := organizationShown(ctx, s, rest[0]); failed != nil {
				return failed
			} else if o != nil && *format == "json" {
				return printIndented(stdout, o)
			} else if o != nil {
				o.print(stdout)
				return nil
			}
		}
		if err != nil {
			return err
		}
		all := shown{Connection: c}
		if all.Checks, err = s.Checks(ctx, c.ID, "", 10); err != nil {
			return err
		}
		if all.Log, err = s.Log(ctx, c.ID, "", 50); err != nil {
			return err
		}
		if *format == "json" {
			return printIndented(stdout, all)
		}
		printConnection(stdout, c)
		printHistory(stdout, all)
		if len(all.Checks) == 0 || all.Checks[0].Report == nil {
			return nil
		}
		defs, err := vendors.Load(*folder, c.Vendor)
		if err != nil {
			return err
		}
		fmt.Fprintln(stdout)
		printReport(stdout, defs[0], all.Checks[0].Report, width(stdout), coloured(stdout))
		return nil
	})
}

// printIndented prints JSON for a person or a program.
func printIndented(w io.Writer, v any) error {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(v); err != nil {
		return err
	}
	_, err := w.Write(harmless.JSON(b.Bytes()))
	return err
}

func printConnection(w io.Writer, c registry.Connection) {
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, field := range [][2]string{
		{"ID", c.ID}, {"customer", c.Customer.Number}, {"name", c.Customer.Name}, {"organization", c.Organization}, {"vendor", c.Vendor + " " + c.Version}, {"runs", c.Running().Words()},
		{"state", string(c.State) + " since " + when(c.Since)}, {"account", c.Account}, {"region", c.Region}, {"way in", string(c.Way)},
		{"external ID", c.ExternalID}, {"role", c.Values.RoleARN}, {"key", c.Values.KeyID}, {"its secret", secretPlace(c)}, {"bucket", c.Values.Bucket},
		{"deletion", reported(c)}, {"last check", lastCheck(c)}, {"next check", when(c.Next)}, {"invitation", invitation(c)},
	} {
		if field[1] != "" {
			fmt.Fprintf(table, "%s\t%s\n", field[0], plain(field[1]))
		}
	}
	_ = table.Flush()
}

func secretPlace(c registry.Connection) string {
	switch v := c.Values; {
	case v.SecretFile != "":
		return "in the file " + v.SecretFile
	case v.SecretEnv != "":
		return "in the variable " + v.SecretEnv
	default:
		return v.SecretARN
	}
}

// reported says that the stack is said to be about to be deleted.
func reported(c registry.Connection) string {
	if c.Reported.IsZero() {
		return ""
	}
	return "reported by the stack " + when(c.Reported) + ": ended once the role refuses within the hour"
}

func lastCheck(c registry.Connection) string {
	if c.Checked.IsZero() {
		return ""
	}
	return string(c.Outcome) + ", " + when(c.Checked)
}

func invitation(c registry.Connection) string {
	switch i := c.Invitation; {
	case !i.Withdrawn.IsZero():
		return "withdrawn " + when(i.Withdrawn)
	case !i.Expires.IsZero():
		return "holds until " + when(i.Expires)
	}
	return ""
}

func printHistory(w io.Writer, all shown) {
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table)
	for _, e := range all.Log {
		change := ""
		if e.To != "" && e.From != "" {
			change = fmt.Sprintf("%s → %s", e.From, e.To)
		}
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\n", when(e.At), plain(e.Who), plain(e.Did), change, plain(e.Why))
	}
	if len(all.Checks) > 0 {
		fmt.Fprintln(table)
	}
	for _, k := range all.Checks {
		fmt.Fprintf(table, "%s\tcheck\t%s\t%d requests, %d ms\t%s\n", when(k.Started), k.Outcome, k.Requests, k.TookMS, plain(k.Problem))
	}
	_ = table.Flush()
}
