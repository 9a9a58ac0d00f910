package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/bucketgrant/bucketgrant/internal/base/interrupt"
	"github.com/bucketgrant/bucketgrant/internal/customer/connections"
	"github.com/bucketgrant/bucketgrant/internal/publishing/release"
	"github.com/bucketgrant/bucketgrant/vendors"
	"github.com/bucketgrant/bucketgrant/verify"
)

// secretVariable is where a secret access key may be in the environment.
const secretVariable = "BUCKETGRANT_SECRET"

// verifyFlags are what connections are checked with.
type verifyFlags struct {
	vendors, templates   string
	values, secretFile   string
	profile, stranger    string
	json                 bool
	connections, results string
	resume, retry        bool
	concurrency          int
	carry                []string
	options              verify.Options
	given                []given
	def                  *vendors.Definition
	stdin                io.Reader
	stdout, stderr       io.Writer
	started              time.Time
}

// given is a flag about the connection, in the order in which they were given.
type given struct{ setting, value string }

// check checks one connection, or a list of them.
func check(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) error {
	f := &verifyFlags{stdin: stdin, stdout: stdout, stderr: stderr, started: time.Now()}
	flags := f.flags()
	ids, err := parse(flags, args)
	if err != nil {
		return err
	}
	if err := f.checkFlags(flags, ids); err != nil {
		return err
	}
	defs, err := vendors.Load(f.vendors, ids[0])
	if err != nil {
		return err
	}
	f.def = defs[0]
	if f.options.Newest, err = newestRelease(f.templates, f.def.Vendor); err != nil {
		return err
	}
	if f.connections != "" {
		return f.many(ctx)
	}
	return f.one(ctx, flags)
}

// newestRelease is the newest released version, empty if there is none.
func newestRelease(templates, vendor string) (string, error) {
	index, err := release.Load(templates)
	if err != nil {
		return "", err
	}
	if e := index.Entry(vendor); e != nil {
		return e.Newest, nil
	}
	return "", nil
}

// one checks one connection.
func (f *verifyFlags) one(ctx context.Context, flags *flag.FlagSet) error {
	entry, err := f.entry(ctx)
	if err != nil {
		return err
	}
	if f.needsOwnExternalID(entry) {
		whose := "the one that you made for this customer"
		if f.def.HasOwnExternalID() {
			whose = "the first one that this customer handed back, as you stored it, and no other's"
		}
		return misused(flags, "-external-id must be given: %s. That in -values is only compared with\n"+
			"it, because whoever hands back another customer's stack hands back that customer's external ID too", whose)
	}
	if err := entry.CheckHandback(); err != nil {
		return fmt.Errorf("%s: %w", f.valuesName(), err)
	}
	if err := f.validate(entry); err != nil {
		if f.values == "" {
			return misused(flags, "%v", err)
		}
		return err
	}
	if err := f.configure(ctx, entry.WayIn(f.def) == verify.WayRole, 1); err != nil {
		return err
	}
	if f.needsSecret(entry) {
		if err := f.takeSecret(ctx, entry); err != nil {
			return err
		}
	}
	defer interrupt.Hold(ctx)() // what it writes into the bucket, it removes
	f.options.Waiting = f.sayWaiting
	report, err := verify.Run(ctx, f.def, entry.Connection, f.options)
	if report == nil {
		return err
	}
	if f.json {
		if err := printJSON(f.stdout, report); err != nil {
			return err
		}
	} else {
		printReport(f.stdout, f.def, report, width(f.stdout), coloured(f.stdout))
	}
	switch {
	case err != nil:
		return errors.New("interrupted: this is what was found until then")
	case report.Worst() == verify.Failed:
		return fmt.Errorf("%s failed", count(report.Count(verify.Failed), "check"))
	case report.Worst() == verify.Unknown:
		return fmt.Errorf("%s could not be told", count(report.Count(verify.Unknown), "check"))
	}
	return nil
}

// validate says what is wrong with the values, before anybody is asked for a secret or for credentials.
func (f *verifyFlags) validate(e *connections.Entry) error {
	c, o := e.Connection, f.options
	o.AWS.Credentials = aws.AnonymousCredentials{} // those that there will be
	if f.needsSecret(e) && f.hasSecret(e) {
		c.Secret = verify.NewSecret("there will be one")
	}
	return connections.Named(verify.Validate(f.def, c, o), func(s connections.Setting) string {
		switch {
		case s.Name == connections.SecretSetting:
			return "-secret-file, the environment's " + secretVariable + ", or an answer on a terminal"
		case s.Flag == "":
			return s.Name
		}
		return "-" + s.Flag
	})
}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
