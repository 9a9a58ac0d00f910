package main

import (
	"testing"
	"time"
)

// What was just handed back is waited for; thousands that were there before are not.
func TestDefaultWait(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		args []string
		want time.Duration
	}{
		{[]string{"quartic"}, time.Minute},
		{[]string{"-wait", "0s", "quartic"}, 0},
		{[]string{"-wait", "5s", "quartic"}, 5 * time.Second},
		{[]string{"-connections", "c.csv", "quartic"}, 0},
		{[]string{"-connections", "c.csv", "-wait", "5s", "quartic"}, 5 * time.Second},
	} {
		f := &verifyFlags{stderr: t.Output()}
		flags := f.flags()
		if err := flags.Parse(tt.args); err != nil {
			t.Fatal(err)
		}
		if err := f.checkFlags(flags, flags.Args()); err != nil || f.options.Wait != tt.want {
			t.Errorf("%q waits for %s, want %s (%v)", tt.args, f.options.Wait, tt.want, err)
		}
	}
}
