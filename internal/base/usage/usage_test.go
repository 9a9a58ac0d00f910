package usage_test

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bucketgrant/bucketgrant/internal/base/usage"
)

func flagsOf(to *bytes.Buffer) *flag.FlagSet {
	flags := flag.NewFlagSet("try", flag.ContinueOnError)
	flags.SetOutput(to)
	flags.Int("number", 0, "a `number`")
	flags.String("region", "", "a `region`")
	flags.Usage = func() {
		fmt.Fprint(flags.Output(), "usage: program try [flags]\n\nTries.\n\n")
		flags.PrintDefaults()
	}
	return flags
}

// What is wrong comes first, and the list of flags does not come at all.
func TestWrong(t *testing.T) {
	t.Parallel()
	const after = "\nusage: program try [flags]\nprogram try -help says more\n"
	for _, tt := range []struct {
		args []string
		want string
	}{
		{[]string{"-regoin", "x"}, "program try: has no flag -regoin: did you mean -region?" + after},
		{[]string{"-unlike-any"}, "program try: has no flag -unlike-any" + after},
		{[]string{"-number", "x"}, `program try: invalid value "x" for flag -number: parse error` + after},
		{[]string{"-region"}, "program try: flag needs an argument: -region" + after},
	} {
		var b bytes.Buffer
		flags := flagsOf(&b)
		err := usage.Parse(flags, tt.args)
		if err == nil || b.Len() > 0 {
			t.Fatalf("%q: %v, said %q", tt.args, err, b.String())
		}
		usage.Wrong(flags, "program try", err.Error())
		if diff := cmp.Diff(tt.want, b.String()); diff != "" {
			t.Errorf("%q: %s", tt.args, diff)
		}
	}
}

// Who asks by -help gets all of it.
func TestHelp(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	err := usage.Parse(flagsOf(&b), []string{"-h"})
	const want = "usage: program try [flags]\n\nTries.\n\n  -number number\n    \ta number\n  -region region\n    \ta region\n"
	if diff := cmp.Diff(want, b.String()); diff != "" || !errors.Is(err, flag.ErrHelp) {
		t.Errorf("%v: %s", err, diff)
	}
}

func TestNoCommand(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"shwo":     "program: no command \"shwo\": did you mean \"show\"?\nprogram help lists the commands\n",
		"anything": "program: no command \"anything\"\nprogram help lists the commands\n",
	} {
		var b bytes.Buffer
		usage.NoCommand(&b, "program", name, []string{"show", "diff"})
		if diff := cmp.Diff(want, b.String()); diff != "" {
			t.Error(diff)
		}
	}
}
