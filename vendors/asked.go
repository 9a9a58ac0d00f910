package vendors

import (
	"fmt"
	"regexp"
	"strings"
	"sync"
)

// The description of an output says which field of whose form it goes into, for a customer who reads it in the console.
// Frozen templates have the sentence, so it is read as it is written here, and must not change.
const (
	asksBefore = " asks for it as \""
	asksAfter  = "\""
)

var asks = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`\. (.+?)` + asksBefore + `([^"]+)` + asksAfter)
})

// AskedAs is what the description of a value's output says at its end: in which fields of the vendor's form it goes.
func (d *Definition) AskedAs(value Handed) string {
	var asked strings.Builder
	for _, h := range d.HandBack {
		if h.What() == value {
			fmt.Fprintf(&asked, " %s"+asksBefore+"%s"+asksAfter+".", d.Name, h.Field)
		}
	}
	return asked.String()
}

// ReadAskedAs reads from the description of an output what AskedAs wrote at the end of it: the vendor's name, and the fields
// of its form. Both are empty where the output goes into none.
func ReadAskedAs(description string) (name string, fields []string) {
	for _, m := range asks().FindAllStringSubmatch(description, -1) {
		name = m[1]
		fields = append(fields, m[2])
	}
	return name, fields
}
