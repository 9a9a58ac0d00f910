package main

import (
	"fmt"
	"io"
	"io/fs"
	"strings"
	"unicode/utf8"

	"golang.org/x/term"

	"github.com/bucketgrant/bucketgrant/handback"
	"github.com/bucketgrant/bucketgrant/internal/base/output"
)

// openToOthers says whether what is written becomes a file that more than its owner can read.
func openToOthers(w io.Writer) (fs.FileMode, bool) {
	f, ok := output.File(w)
	if !ok {
		return 0, false
	}
	info, err := f.Stat()
	return info.Mode().Perm(), err == nil && info.Mode().IsRegular() && info.Mode().Perm()&0o077 != 0
}

func isTerminal(stream any) bool {
	f, ok := output.File(stream)
	return ok && term.IsTerminal(int(f.Fd()))
}

func printDocument(w io.Writer, rules *handback.Rules, values *handback.Values) error {
	data, err := rules.Document(values).JSON()
	if err != nil {
		return err
	}
	_, err = w.Write(data)
	return err
}

// printForm prints the fields one below the other. A program that was given them as text reads them back.
func printForm(w io.Writer, rules *handback.Rules, values *handback.Values) {
	lines := rules.Form(values)
	names := make([]string, len(lines))
	width := 0
	for i, l := range lines {
		names[i] = l.Field
		if l.Slot != "" {
			names[i] += " (access key " + l.Slot + ")"
		}
		width = max(width, utf8.RuneCountInString(names[i]))
	}
	for i, l := range lines {
		text := l.Text
		if l.Key != nil && text == "" {
			text = "(in Secrets Manager: " + l.Key.SecretARN + ")"
		}
		fmt.Fprintf(w, "%s%s  %s\n", names[i], strings.Repeat(" ", width-utf8.RuneCountInString(names[i])), text)
	}
}

func sayWhereSecretsAre(w io.Writer, values *handback.Values) {
	for _, k := range values.Keys {
		if k.SecretARN == "" {
			continue
		}
		fmt.Fprintf(w, "\nThe secret of %s is in AWS Secrets Manager, under secretAccessKey. To see it\n", k.ID)
		if k.Link != "" {
			fmt.Fprintf(w, "  in the console:    %s\n", k.Link)
		}
		if k.Command != "" {
			fmt.Fprintf(w, "  with the AWS CLI:  %s\n", k.Command)
		}
		fmt.Fprintf(w, "  here:              the same command with -show-secret\n")
	}
	if len(values.Keys) > 1 {
		fmt.Fprint(w, "\nTwo keys are active, as during a rotation: give the vendor the new one, then update the stack to it alone.\n")
	}
}
