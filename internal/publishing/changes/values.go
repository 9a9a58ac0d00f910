package changes

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/bucketgrant/bucketgrant/internal/base/words"
	"github.com/bucketgrant/bucketgrant/internal/publishing/compare"
)

func orNone(text *string) string {
	if text == nil {
		return "none"
	}
	return *text
}

func orEmpty(text *string) string {
	if text == nil {
		return ""
	}
	return *text
}

// quoted is a value of a parameter.
func quoted(s string) string {
	const most, shown = 80, 60
	if s == "" {
		return "empty"
	}
	if characters := []rune(s); len(characters) > most {
		return strconv.Quote(string(characters[:shown])+"…") + fmt.Sprintf(" of %d characters", len(characters))
	}
	return strconv.Quote(s)
}

// fromTo are the two values, where they are shown.
func fromTo(f compare.Finding) string {
	if f.Before == nil && f.After == nil {
		return ""
	}
	return " from " + orNone(f.Before) + " to " + orNone(f.After)
}

// toNames are the principals whom a policy lets in, where any is named.
func toNames(f compare.Finding) string {
	if len(f.Names) == 0 {
		return ""
	}
	return ", to " + several(f.Names)
}

// given are the choices of a launch.
func given(choices []compare.Choice) string {
	if len(choices) == 0 {
		return "with every default"
	}
	var list []string
	for _, c := range choices {
		list = append(list, c.Name+"="+c.Value)
	}
	return "with " + strings.Join(list, ", ")
}

// when says in which launches.
func when(w compare.When) string {
	switch {
	case w.Is == compare.SetTo:
		return "when " + w.Parameter + " is " + w.Value
	case w.Is == compare.LeftOut:
		return "when " + w.Parameter + " is left out"
	case w.Is != "": // given or empty
		return "when " + w.Parameter + " is " + string(w.Is)
	case w.All > 0:
		return fmt.Sprintf("in %d of %d launches, such as one %s", w.Launches, w.All, given(w.Given))
	case w.Places != nil:
		return "in " + several(w.Places)
	case w.Chosen != nil:
		return "if " + words.And(chosen(w.Chosen))
	}
	return ""
}

func chosen(choices []compare.Choice) []string {
	var list []string
	for _, c := range choices {
		value := c.Value
		if value == "" || strings.ContainsAny(value, " ,\"") {
			value = quoted(value)
		}
		list = append(list, c.Name+" is "+value)
	}
	return list
}

// callers names the first few of those who were tried.
func callers(list []string) string {
	const few = 3
	text := strings.Join(list[:min(few, len(list))], "; ")
	if len(list) > few {
		text += fmt.Sprintf("; and %d more that were tried", len(list)-few)
	}
	return text
}

// example is one thing that a launch lets its principal do.
func example(f compare.Finding) string {
	if len(f.Callers) > 0 {
		return "be assumed by " + callers(names(f.Callers))
	}
	return "use " + several(f.Actions) + " on " + words.And(things(f.On))
}

// several names a few, and counts more.
func several(list []string) string {
	const most = 8
	if len(list) > most {
		return fmt.Sprintf("%s and %d more", strings.Join(list[:most-1], ", "), len(list)-most+1)
	}
	return words.And(list)
}
