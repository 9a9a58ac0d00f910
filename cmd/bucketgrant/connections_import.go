package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/bucketgrant/bucketgrant/internal/customer/connections"
	"github.com/bucketgrant/bucketgrant/registry"
	"github.com/bucketgrant/bucketgrant/registry/store"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// registerAtOnce is how many connections one transaction registers.
const registerAtOnce = 500

// importing is one run of connections import.
type importing struct {
	s              keeper
	def            *vendors.Definition
	who, folder    string
	over           time.Duration
	problem        func(row *connections.Row, err error)
	made, had, bad int
}

// importConnections registers the connections of a list.
func importConnections(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) error {
	flags := newFlags("connections import", "[flags] VENDOR FILE",
		"Registers the connections of a list that bucketgrant verify -connections reads, - for stdin. The column id is your own\n"+
			"number of the customer. What is registered already stays as it is, so that a list can be imported again. A\n"+
			"secret stays where it is: the registry holds its file's, variable's or secret's name. Over a server it is the ARN of a secret.", stderr)
	f := keeperFlags(flags)
	folder := flags.String("vendors", "vendors", "the `folder` of the vendor definitions")
	over := flags.Duration("over", time.Hour, "the `time` over which the first checks are spread")
	rest, err := parse(flags, args)
	if err != nil {
		return err
	}
	if len(rest) != 2 {
		return misused(flags, "must be given a vendor and a list, got %d", len(rest))
	}
	if err := f.check(flags); err != nil {
		return err
	}
	defs, err := vendors.Load(*folder, rest[0])
	if err != nil {
		return err
	}
	in, name, beside := stdin, "stdin", "."
	if rest[1] != "-" {
		file, err := os.Open(rest[1])
		if err != nil {
			return err
		}
		defer file.Close()
		in, name, beside = file, rest[1], filepath.Dir(rest[1])
	}
	list, err := await(ctx, func() (*connections.File, error) { return connections.Read(in, defs[0], registry.Untried()) })
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	if beside, err = filepath.Abs(beside); err != nil {
		return err
	}
	return f.onMade(ctx, true, func(s keeper) error {
		i := importing{s: s, def: defs[0], who: f.who, folder: beside, over: *over, problem: func(row *connections.Row, err error) {
			fmt.Fprintf(stderr, "%s:%d: %s: %s\n", name, row.Line, plain(row.Label()), plain(strings.ReplaceAll(err.Error(), "\n", "; ")))
		}}
		if err := i.run(ctx, list.Rows); err != nil {
			return err
		}
		fmt.Fprintf(stdout, "%s registered, %d were already\n", count(i.made, "connection"), i.had)
		if i.bad > 0 {
			return fmt.Errorf("%d of %d rows are bad", i.bad, len(list.Rows))
		}
		return nil
	})
}

func (i *importing) run(ctx context.Context, rows []connections.Row) error {
	var batch []registry.Import
	var from []*connections.Row
	for n := range rows {
		row := &rows[n]
		c, err := i.look(row)
		if err != nil {
			i.bad++
			i.problem(row, err)
		} else {
			batch, from = append(batch, c), append(from, row)
		}
		if len(batch) == registerAtOnce || n == len(rows)-1 {
			if err := i.register(ctx, batch, from); err != nil {
				return err
			}
			batch, from = batch[:0], from[:0]
		}
	}
	return nil
}

// register registers a batch, and of one with bad rows the others.
func (i *importing) register(ctx context.Context, batch []registry.Import, from []*connections.Row) error {
	for len(batch) > 0 {
		made, err := i.s.Import(ctx, i.who, i.def, batch)
		if err == nil {
			for _, one := range made {
				if one.There {
					i.had++
				} else {
					i.made++
				}
			}
			return nil
		}
		bad := rowErrors(err)
		if len(bad) == 0 {
			return err
		}
		var goodBatch []registry.Import
		var goodRows []*connections.Row
		for n := range batch {
			if err := bad[n]; err != nil {
				i.bad++
				i.problem(from[n], err)
			} else {
				goodBatch, goodRows = append(goodBatch, batch[n]), append(goodRows, from[n])
			}
		}
		batch, from = goodBatch, goodRows
	}
	return nil
}

// rowErrors are the errors of single connections in one of several, by their places.
func rowErrors(err error) map[int]error {
	bad := map[int]error{}
	for _, row := range store.RowErrors(err) {
		bad[row.Index] = row.Err
	}
	return bad
}

// look is a row as a new connection.
func (i *importing) look(row *connections.Row) (registry.Import, error) {
	if row.Err != nil {
		return registry.Import{}, row.Err
	}
	if row.ID == "" {
		return registry.Import{}, errors.New("is not registered: id must be given, your own number of the customer")
	}
	v := registry.ValuesOf(row.Connection)
	v.Stack, v.SecretEnv, v.SecretARN = row.Stack, row.SecretIn.Env, row.SecretIn.ARN
	v.SecretFile, v.WebIdentityTokenFile = i.absolute(row.SecretIn.File), i.absolute(v.WebIdentityTokenFile)
	_, launched, _ := strings.Cut(v.Template, " ")
	return registry.Import{
		Vendor: i.def.Vendor, Customer: registry.Customer{Number: row.ID, Name: row.Name}, ExternalID: row.ExternalID,
		Account: row.Account, Region: row.Region, Way: row.Way, Values: v, Launched: launched,
		Due: time.Now().Add(time.Duration(rand.Float64() * float64(i.over))),
	}, nil
}

// absolute is the name of a file that stands in a list: the registry is read in other folders.
func (i *importing) absolute(path string) string {
	if path == "" || filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(i.folder, path)
}
