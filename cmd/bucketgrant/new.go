package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	harmless "github.com/bucketgrant/bucketgrant/internal/base/plain"
	usages "github.com/bucketgrant/bucketgrant/internal/base/usage"
	"github.com/bucketgrant/bucketgrant/internal/base/words"
	"github.com/bucketgrant/bucketgrant/internal/draft"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// newOptions are what the command line of new says.
type newOptions struct {
	policies, trusts []string
	template, role   string
	ask              bool
	vendors, tests   string
	create           string
	paste            draft.Paste
}

// maxPaste is more than any guide or template that a person reads, in bytes.
const maxPaste = 8 << 20

// newVendor makes the first definition of a vendor from what there is.
func newVendor(_ context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) error {
	flags := newFlags("new", "[flags] VENDOR",
		"Makes vendors/VENDOR.yaml and test/vendors/VENDOR of what the vendor has: the policies of its guide, a\n"+
			"page's text with them in it, a CloudFormation template of its own, or answers on a terminal. What only\n"+
			"a person knows is a TODO there. It prints what it left out or narrowed, and never grants more than what\n"+
			"it is made of: both are held against each other. What is there already is never overwritten.", stderr)
	var o newOptions
	list := func(into *[]string) func(string) error {
		return func(s string) error { *into = append(*into, s); return nil }
	}
	flags.Func("policy", "a `file` with the policy of what the vendor may do, or a page's text; - is the standard input", list(&o.policies))
	flags.Func("trust", "a `file` with the policy of who assumes the role, where -policy has it not", list(&o.trusts))
	flags.StringVar(&o.template, "template", "", "a `file` with a CloudFormation template of the vendor's, instead of -policy and -trust")
	flags.StringVar(&o.role, "role", "", "the logical `ID` of the role that is meant, where -template has several")
	flags.BoolVar(&o.paste.Key, "key", false, "the vendor gets in with an access key: beside the role, or alone")
	flags.StringVar(&o.paste.Name, "name", "", "the vendor's `name` as customers know it (made of the id)")
	flags.StringVar(&o.paste.Guide, "guide", "", "the `title` of the guide")
	flags.StringVar(&o.paste.Bucket, "bucket", "", "the `text` that stands for the bucket's name (the first one in the policy)")
	flags.StringVar(&o.paste.Prefix, "prefix", "", "the `text` that stands for a prefix of the customer's, where it does not look like it: logs/")
	flags.StringVar(&o.create, "create", "allowed", "whether the template makes the bucket: `allowed`, required or never")
	flags.BoolVar(&o.ask, "ask", false, "ask on the terminal, as without any file")
	flags.StringVar(&o.vendors, "vendors", "vendors", "the `folder` of the vendor definitions")
	flags.StringVar(&o.tests, "tests", "test/vendors", "the `folder` of what the tests know of vendors, which is left alone where it is not there")
	ids, err := parse(flags, args)
	if err != nil {
		return err
	}
	given := len(o.policies)+len(o.trusts) > 0
	switch terminal := isTerminal(stdin); {
	case len(ids) != 1:
		return misused(flags, "must be given one vendor, got %d", len(ids))
	case draft.CheckID(ids[0]) != nil:
		return misused(flags, "the vendor's id %v", draft.CheckID(ids[0]))
	case !slices.Contains([]string{"allowed", "required", "never"}, o.create):
		return misused(flags, "-create must be allowed, required or never, got %s", words.Quote(o.create))
	case o.template != "" && (given || o.ask), given && o.ask:
		return misused(flags, "-template, -ask, and -policy with -trust each stand alone")
	case o.role != "" && o.template == "":
		return misused(flags, "-role is for -template")
	case o.template == "" && !given && !o.ask && !terminal:
		return misused(flags, "must be given -policy, -template or a terminal to ask on (-ask)")
	}
	o.paste.Vendor, o.paste.Create = ids[0], vendors.Create(o.create)
	if _, err := os.Stat(o.tests); errors.Is(err, os.ErrNotExist) {
		o.tests = "" // definitions of somebody's own, outside of a checkout
	}
	if err := o.read(stdin, stderr); err != nil {
		return err
	}
	d, err := draft.Of(o.paste)
	if err != nil {
		return err
	}
	if err := d.Write(o.vendors, o.tests); err != nil {
		return err
	}
	return o.report(d, stdout)
}

// read reads what the draft is to be made of.
func (o *newOptions) read(stdin io.Reader, stderr io.Writer) error {
	switch {
	case o.template != "":
		data, err := readInput(o.template, stdin, maxPaste)
		if err != nil {
			return err
		}
		var key bool
		o.paste.Documents, key, o.paste.Named, o.paste.Left, err = draft.FromTemplate(o.template, data, o.role)
		o.paste.Key = o.paste.Key || key
		return err
	case len(o.policies)+len(o.trusts) == 0:
		documents, err := o.questions(bufio.NewReader(stdin), stderr)
		o.paste.Documents = documents
		return err
	}
	var problems []error
	for _, name := range o.policies {
		documents, err := documentsIn(name, stdin)
		if len(o.trusts) > 0 { // the trust policy is said apart
			documents = slices.DeleteFunc(documents, func(d draft.Document) bool { return d.Kind == draft.Trust })
		}
		problems = append(problems, err)
		o.paste.Documents = append(o.paste.Documents, documents...)
	}
	for _, name := range o.trusts {
		documents, err := documentsIn(name, stdin)
		documents = slices.DeleteFunc(documents, func(d draft.Document) bool { return d.Kind != draft.Trust })
		if err == nil && len(documents) == 0 {
			err = fmt.Errorf("%s: must have %s, with a Principal and sts:AssumeRole, got none", name, draft.Trust)
		}
		problems = append(problems, err)
		o.paste.Documents = append(o.paste.Documents, documents...)
	}
	return errors.Join(problems...)
}

func documentsIn(name string, stdin io.Reader) ([]draft.Document, error) {
	data, err := readInput(name, stdin, maxPaste)
	if err != nil {
		return nil, err
	}
	return draft.Find(name, string(data))
}

// report says what is there now, what it does otherwise, and what comes next.
func (o *newOptions) report(d *draft.Draft, stdout io.Writer) error {
	id := d.Definition.Vendor
	fmt.Fprintf(stdout, "%s: made, %d texts of it are yet to be written (%s)\n", filepath.ToSlash(filepath.Join(o.vendors, id+".yaml")), len(d.Definition.Todos()), vendors.Todo)
	if o.tests != "" {
		fmt.Fprintf(stdout, "%s: made, with the guide's policy as it stands there\n", filepath.ToSlash(filepath.Join(o.tests, id)))
	}
	fmt.Fprintf(stdout, "held against what it is made of, %d decisions: %s\n", d.Held.Decisions, d.Held.Words())
	for _, part := range []struct {
		heading string
		differs bool
	}{{"otherwise than the guide, a difference of the definition each", true}, {"taken otherwise than it stands there", false}} {
		heading := part.heading
		for _, n := range d.Notes {
			if n.Differs != part.differs {
				continue
			}
			if heading != "" {
				fmt.Fprintf(stdout, "\n%s:\n", heading)
				heading = ""
			}
			text := n.Guide + " " + n.Instead + " " + n.Why
			if n.Better != "" {
				text += "\n    better: " + n.Better
			}
			fmt.Fprintf(stdout, "  - %s\n", harmless.Lines(text))
		}
	}
	_, err := fmt.Fprintf(stdout, "\nnext: %s makes the template; read it, write what is %s, and hold both against the guide\n", usages.Synth(id), vendors.Todo)
	return err
}

// questions asks for what a definition needs, and makes policies of the answers.
func (o *newOptions) questions(in *bufio.Reader, stderr io.Writer) ([]draft.Document, error) {
	q := &asker{in: in, out: stderr}
	if o.paste.Name == "" {
		o.paste.Name = q.text("The vendor's name, as customers know it", "")
	}
	who := q.text("Who gets in: the vendor's AWS account ID, or the ARN of its user or role; \"typed\" where the customer types it; \"key\" for an access key", "typed")
	var actions, bucket []string
	add := func(question string, onObjects []string, onBucket ...string) {
		if q.yes(question) {
			actions, bucket = append(actions, onObjects...), append(bucket, onBucket...)
		}
	}
	add("Does it list what is in the bucket", nil, "s3:ListBucket", "s3:GetBucketLocation")
	add("Does it read objects", []string{"s3:GetObject"})
	add("Does it write objects", []string{"s3:PutObject", "s3:AbortMultipartUpload"})
	add("Does it delete objects", []string{"s3:DeleteObject"})
	under := ""
	if q.yes("May the customer share a prefix alone") {
		under = "<prefix>/"
	}
	if q.err != nil {
		return nil, fmt.Errorf("the questions were not answered to the end, and nothing is written: %w", q.err)
	}
	if len(actions)+len(bucket) == 0 {
		return nil, errors.New("nothing would be granted, and nothing is written")
	}
	documents, err := draft.Answered(actions, bucket, under)
	if err != nil || who == "key" {
		o.paste.Key = o.paste.Key || who == "key"
		return documents, err
	}
	trust, err := draft.AnsweredTrust(strings.Trim(who, `"`))
	return append(documents, trust...), err
}

// asker asks questions, a line each.
type asker struct {
	in  *bufio.Reader
	out io.Writer
	err error
}

func (q *asker) text(question, otherwise string) string {
	if q.err != nil {
		return ""
	}
	fmt.Fprint(q.out, question)
	if otherwise != "" {
		fmt.Fprintf(q.out, " [%s]", otherwise)
	}
	fmt.Fprint(q.out, ": ")
	line, err := q.in.ReadString('\n')
	if err != nil && (line == "" || !errors.Is(err, io.EOF)) {
		q.err = err
		return ""
	}
	if line = strings.TrimSpace(line); line == "" {
		return otherwise
	}
	return line
}

// yes asks until it is answered by yes or no. Nothing is granted by a mere Enter.
func (q *asker) yes(question string) bool {
	for q.err == nil {
		switch strings.ToLower(q.text(question+" (yes or no)", "no")) {
		case "y", "yes":
			return true
		case "n", "no":
			return false
		}
	}
	return false
}
