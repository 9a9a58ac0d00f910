package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/bucketgrant/bucketgrant/internal/customer/launched"
)

// notLookedAt is what no look at one stack shows.
const notLookedAt = "Not looked at: policies of the organization, and what other roles and users of the account may do with the bucket."

// checkStack holds what the stack made against its template. The report is for whoever launched it, and goes to nobody else.
func (f *handbackFlags) checkStack(ctx context.Context, account *launched.Account, stack *launched.Stack, stdout io.Writer) error {
	list, err := account.Check(ctx, stack)
	if err != nil {
		return err
	}
	differ, unread := 0, 0
	type line struct {
		What    string   `json:"what"`
		Differs []string `json:"differs,omitempty"`
		Unread  string   `json:"unread,omitempty"`
	}
	var lines []line
	for _, h := range list {
		l := line{What: h.What, Differs: h.Differs}
		switch {
		case h.Unread != nil:
			unread++
			l.Unread = h.Unread.Error()
		case len(h.Differs) > 0:
			differ++
		}
		lines = append(lines, l)
	}
	if f.json {
		e := json.NewEncoder(stdout)
		e.SetIndent("", "  ")
		if err := e.Encode(lines); err != nil {
			return err
		}
	} else {
		for _, l := range lines {
			fmt.Fprintf(stdout, "%s\n", heldInWords(l.What, l.Differs, l.Unread))
		}
		fmt.Fprintf(stdout, "\n%s\n", notLookedAt)
	}
	switch {
	case differ > 0:
		return fmt.Errorf("stack %s: %d of %d are not as its template says", stack.Name, differ, len(list))
	case unread > 0:
		return fmt.Errorf("stack %s: %d of %d could not be read", stack.Name, unread, len(list))
	}
	return nil
}

// heldInWords is one thing that was held against the template. The names and policies in it were written by others.
func heldInWords(what string, differs []string, unread string) string {
	switch {
	case unread != "":
		return "unread   " + plain(what) + ": " + plain(unread)
	case len(differs) == 0:
		return "as told  " + plain(what)
	}
	var b strings.Builder
	fmt.Fprintf(&b, "DIFFERS  %s", plain(what))
	for _, d := range differs {
		b.WriteString("\n         " + plain(d))
	}
	return b.String()
}
