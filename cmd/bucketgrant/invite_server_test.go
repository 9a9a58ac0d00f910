package main

import (
	"errors"
	"testing"

	"github.com/bucketgrant/bucketgrant/registry/client"
)

// What a server says of a row that it was not asked for is no reason to ask it for the same again.
func TestRowsOf(t *testing.T) {
	for name, c := range map[string]struct {
		locations []string
		want      []int
	}{
		"its rows":      {[]string{"body.invitations[0]", "body.invitations[1].region"}, []int{0, 1}},
		"one behind":    {[]string{"body.invitations[2]"}, nil},
		"one before":    {[]string{"body.invitations[-1]"}, nil},
		"both":          {[]string{"body.invitations[0]", "body.invitations[7]"}, []int{0}},
		"another list":  {[]string{"body.connections[0]"}, nil},
		"none, nowhere": {nil, nil},
	} {
		said := &client.Error{Status: 422, Detail: "nobody is invited"}
		for _, l := range c.locations {
			said.Problems = append(said.Problems, client.Problem{Location: l, Message: "is wrong"})
		}
		err := rowsOf(said, "invitations", 2)
		bad := rowErrors(err)
		if len(bad) != len(c.want) || c.want == nil && !errors.Is(err, said) {
			t.Errorf("%s: got %v, want rows %v", name, err, c.want)
		}
		for _, row := range c.want {
			if bad[row] == nil {
				t.Errorf("%s: row %d is not said: %v", name, row, err)
			}
		}
	}
	if err := rowsOf(nil, "invitations", 2); err != nil {
		t.Error(err)
	}
}
