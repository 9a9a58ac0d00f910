// Package usage says how a command is used wrongly: first what is wrong, then in a line how it is used. Its flags, which may be forty,
// are for who asks by -help: they would push the message off the screen.
package usage

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"io"
	"strings"

	"github.com/bucketgrant/bucketgrant/internal/base/words"
)

// Parse reads flags and says nothing of what is wrong: the error is for [Wrong]. Where -help is among them it is [flag.ErrHelp], and the
// usage has been said.
func Parse(flags *flag.FlagSet, args []string) error {
	say, to := flags.Usage, flags.Output()
	flags.Usage = func() {}
	flags.SetOutput(io.Discard)
	err := flags.Parse(args)
	flags.Usage = say
	flags.SetOutput(to)
	if errors.Is(err, flag.ErrHelp) {
		say()
	} else if err != nil {
		return meant(flags, err)
	}
	return err
}

// unknown is how package flag begins what it says of a flag that there is not.
const unknown = "flag provided but not defined: -"

// meant adds the flag that was probably meant.
func meant(flags *flag.FlagSet, err error) error {
	name, ok := strings.CutPrefix(err.Error(), unknown)
	if !ok {
		return err
	}
	var all []string
	flags.VisitAll(func(f *flag.Flag) { all = append(all, f.Name) })
	near := words.Nearest(name, all)
	if near == "" {
		return fmt.Errorf("has no flag -%s", name)
	}
	return fmt.Errorf("has no flag -%s: did you mean -%s?", name, near)
}

// Wrong says what is wrong with how a command is used. Its usage, which goes to the output of its flags, must begin with one line that
// shows how it is used.
func Wrong(flags *flag.FlagSet, command, message string) {
	var b bytes.Buffer
	to := flags.Output()
	flags.SetOutput(&b)
	flags.Usage()
	flags.SetOutput(to)
	line, _, _ := strings.Cut(b.String(), "\n")
	fmt.Fprintf(to, "%s: %s\n%s\n%s -help says more\n", command, message, line, command)
}

// NoCommand says that there is no command of a name, which one was probably meant, and where the list of them is.
func NoCommand(to io.Writer, program, name string, commands []string) {
	meant := ""
	if near := words.Nearest(name, commands); near != "" {
		meant = fmt.Sprintf(": did you mean %q?", near)
	}
	fmt.Fprintf(to, "%s: no command %q%s\n%s help lists the commands\n", program, name, meant, program)
}
