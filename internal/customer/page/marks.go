package page

import (
	"fmt"
	"html"
	"math"
	"strings"
)

func drawNode(b *strings.Builder, one node, at place) {
	class := "node " + one.kind
	if one.optional() {
		class += " optional"
	}
	fmt.Fprintf(b, `<g class="%s"%s><rect x="%s" y="%s" width="%s" height="%s" rx="9"/>`,
		class, switches(one), n(at.X-at.Width/2), n(at.Y-at.Height/2), n(at.Width), n(at.Height))
	squeezed := "" // a long name of a vendor, where the box cannot grow
	if textWidth(one.label, labelSize) > int(at.Width) {
		squeezed = fmt.Sprintf(` textLength="%s" lengthAdjust="spacingAndGlyphs"`, n(at.Width-16))
	}
	shift := 5.0
	if one.note != "" {
		shift = -4
	}
	fmt.Fprintf(b, `<text x="%s" y="%s"%s>%s</text>`, n(at.X), n(at.Y+shift), squeezed, html.EscapeString(one.label))
	if one.note != "" {
		fmt.Fprintf(b, `<text class="note" x="%s" y="%s">%s</text>`, n(at.X), n(at.Y+15), html.EscapeString(one.note))
	}
	b.WriteString("</g>")
}

// switches say when the customer has chosen the node.
func switches(one node) string {
	switch {
	case one.when != "":
		return ` data-when="` + html.EscapeString(one.when) + `"`
	case one.chosen != "":
		return ` data-chosen="` + html.EscapeString(one.chosen) + `"`
	}
	return ""
}

// The heads of arrows, from their tips.
const rightwards, downwards = "l-9-5v10z", "l-5-9h10z"

// edge draws a line with its head and its label, whose middle is at a point.
func (g *graph) edge(b *strings.Builder, e edge, path string, end point, head string, label point) {
	class, when := "edge "+e.kind, ""
	if to := g.node(e.to); to.optional() {
		class, when = class+" optional", switches(to)
	} else if e.chosen != "" {
		class, when = class+" optional", switches(node{chosen: e.chosen})
	}
	fmt.Fprintf(b, `<g class="%s"%s><path d="%s"/>`, class, when, path)
	if e.kind == "refused" {
		fmt.Fprintf(b, `<circle cx="%s" cy="%s" r="9"/><path class="bar" d="M%s %sl9 9"/>`, n(end.X), n(end.Y), n(end.X-4.5), n(end.Y-4.5))
	} else {
		fmt.Fprintf(b, `<path class="head" d="M%s %s%s"/>`, n(end.X), n(end.Y), head)
	}
	drawLabel(b, labelFor{label: e.label}, label)
	for _, other := range e.others {
		drawLabel(b, other, label)
	}
	b.WriteString("</g>")
}

// drawLabel writes a label; one that a choice brings is hidden until it does.
func drawLabel(b *strings.Builder, label labelFor, at point) {
	all := lines(label.label)
	if len(all) == 0 {
		return
	}
	choice := ""
	if label.parameter != "" {
		choice = fmt.Sprintf(` data-choice="%s" data-value="%s" hidden=""`, html.EscapeString(label.parameter), html.EscapeString(label.value))
	}
	fmt.Fprintf(b, `<g class="label"%s>`, choice)
	for j, line := range all {
		fmt.Fprintf(b, `<text x="%s" y="%s">%s</text>`, n(at.X), n(at.Y+labelHeight*(float64(j)-float64(len(all)-1)/2)+4.5), html.EscapeString(line))
	}
	b.WriteString("</g>")
}

func (g *graph) node(id string) node {
	for _, one := range g.nodes {
		if one.id == id {
			return one
		}
	}
	return node{}
}

// n is a number with at most one decimal.
func n(x float64) string {
	return strings.TrimSuffix(fmt.Sprintf("%.1f", math.Round(x*10)/10+0), ".0")
}
