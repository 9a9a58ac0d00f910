package draft

import (
	"fmt"
	"strings"

	"github.com/bucketgrant/bucketgrant/internal/base/words"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// Note is what a draft does otherwise than what it is made of.
type Note struct {
	// Guide is what stands there, Instead what the draft has, and Why the reason: of which the first two are whole sentences.
	Guide, Instead, Why string
	// Better is what to write instead, for whoever writes the definition, or nothing.
	Better string
	// Differs: the template grants less because of it, or more in a choice of the customer's, so that it is a difference of the
	// definition. Guide, Instead and Why are then read by whoever reviews the template: advice for its writer is in Better.
	Differs bool
	// About is what of the definition a difference is about, "" where it is about what is left out.
	About vendors.About
}

// notes are collected each once.
type notes struct{ list []Note }

func (n *notes) add(note Note) {
	for _, other := range n.list {
		if other == note {
			return
		}
	}
	n.list = append(n.list, note)
}

// differs notes what is left out or narrowed, and what would be better, if anything.
func (n *notes) differs(guide, instead, why string, better ...string) {
	n.differsAbout("", guide, instead, why, better...)
}

// differsAbout is differs of what the definition has in its place.
func (n *notes) differsAbout(about vendors.About, guide, instead, why string, better ...string) {
	n.add(Note{clipped(guide), clipped(instead), why, strings.Join(better, " "), true, about})
}

// remark notes what is only said otherwise, or taken for something.
func (n *notes) remark(guide, instead, why string, better ...string) {
	n.add(Note{clipped(guide), clipped(instead), why, strings.Join(better, " "), false, ""})
}

// differing is how many of them differ.
func (n *notes) differing() (count int) {
	for _, note := range n.list {
		if note.Differs {
			count++
		}
	}
	return count
}

// differences are those that a definition declares, each with what of it they are about.
func (n *notes) differences(def *vendors.Definition) []vendors.Difference {
	var list []vendors.Difference
	for _, note := range n.list {
		if note.Differs {
			d := vendors.Difference{Guide: note.Guide, Instead: note.Instead, Why: note.Why}
			if def.Has(note.About) {
				d.About = note.About
			}
			list = append(list, d)
		}
	}
	return list
}

// clipped fits a difference, which has at most 400 characters.
func clipped(s string) string {
	if r := []rune(s); len(r) > 380 {
		return string(r[:380]) + "…"
	}
	return s
}

// are is a list as the subject of a sentence.
func are(list []string) string {
	if len(list) == 1 {
		return listed(list) + " is"
	}
	return listed(list) + " are"
}

// listed is a list of a guide's texts in words, a few of them.
func listed(list []string) string {
	const most = 6
	short := make([]string, 0, most+1)
	for i, s := range list {
		if i == most && len(list) > most+1 {
			return words.And(append(short, fmt.Sprintf("%d more", len(list)-most)))
		}
		short = append(short, shown(s))
	}
	return words.And(short)
}
