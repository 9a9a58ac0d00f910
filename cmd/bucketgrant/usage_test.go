package main

import (
	"bytes"
	"strings"
	"testing"
)

// Every command says first what is wrong with how it is used, and never its flags: with forty of them the message would be off the
// screen. All flags are there for -help.
func TestMisuseIsShort(t *testing.T) {
	for _, c := range commands() {
		sub := [][]string{{c.name}}
		switch c.name {
		case "connections":
			for _, s := range connectionsCommands() {
				sub = append(sub, []string{c.name, s.name})
			}
		case "registry":
			sub = append(sub, []string{c.name, "token"})
		}
		for _, words := range sub {
			name := "bucketgrant " + strings.Join(words, " ")
			wrong := "-no-such-flag-at-all"
			if name == "bucketgrant connections" {
				wrong = "no-such-command-at-all"
			}
			var stdout, stderr bytes.Buffer
			code := run(t.Context(), append(append([]string{}, words...), wrong), strings.NewReader(""), &stdout, &stderr)
			lines := strings.Split(strings.TrimSpace(stderr.String()), "\n")
			if code != 2 || stdout.Len() > 0 || len(lines) > 3 || !strings.HasPrefix(lines[0], name+": ") || !strings.HasPrefix(lines[len(lines)-1], name+" ") {
				t.Errorf("%s %s: code %d, %s%s", name, wrong, code, stdout.String(), stderr.String())
			}
			stderr.Reset()
			if code := run(t.Context(), append(append([]string{}, words...), "-help"), strings.NewReader(""), &stdout, &stderr); code != 0 || !strings.HasPrefix(stderr.String(), "usage: "+name) || strings.Count(stderr.String(), "\n") < 5 {
				t.Errorf("%s -help: code %d, %s", name, code, stderr.String())
			}
		}
	}
}
