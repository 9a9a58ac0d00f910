package page

import (
	"fmt"
	"strings"
)

// The picture from left to right: the way is its first row, and what hangs on a box stands in the next column, below.
const (
	nodeHeight  = 58
	nodePadding = 12
	rowHeight   = nodeHeight + 22
	columnGap   = 64
	labelMargin = 18 // on either side of a label
	boxMargin   = 17 // between the account's box and what stands in it
	boxTop      = 34 // the same at the top, where the account's name is
)

// columns is where everything stands, the way at height 0.
type columns struct {
	places map[string]place
	// box are the sides of the account's box.
	left, top, right, bottom float64
	width                    float64
}

// wide draws the picture from left to right. Its colours are the page's: it follows light and dark.
func (g *graph) wide(id, title, words string) (string, error) {
	w, err := g.way()
	if err != nil {
		return "", err
	}
	c := g.columns(w)
	const margin = 2
	var b strings.Builder
	open(&b, -margin, c.top-margin, c.width+2*margin, c.bottom-c.top+2*margin, id, title, words)
	account(&b, c.left, c.top, c.right-c.left, c.bottom-c.top, c.left+16)
	for _, e := range g.edges {
		from, to := c.places[e.from], c.places[e.to]
		start, end := point{from.X + from.Width/2, from.Y}, point{to.X - to.Width/2, to.Y}
		if e.kind == "refused" {
			end = point{c.left, from.Y}
		}
		_, height := e.labelSize()
		until := end.X
		if e.from == vendorNode || e.kind == "refused" { // before the account begins
			until = c.left
		}
		label := point{(start.X + until) / 2, start.Y - overLine - 4.5 - float64(height-labelHeight)/2}
		g.edge(&b, e, curve(start, end), end, rightwards, label)
	}
	for _, one := range g.nodes {
		drawNode(&b, one, c.places[one.id])
	}
	b.WriteString("</svg>")
	return b.String(), nil
}

// columns places the boxes: a column is as wide as the widest of it, and what is between two as the label there.
func (g *graph) columns(w *way) *columns {
	var all [][]string
	labels, high := make([]float64, len(w.spine)+1), 0.0
	for i, id := range w.stations() {
		one := []string{id}
		switch {
		case i == 0:
			one = append(one, othersNode)
		default:
			for _, e := range w.hanging[w.stations()[i-1]] {
				one = append(one, e.to)
			}
			width, height := w.spine[i-1].labelSize()
			labels[i-1], high = float64(width), max(high, float64(height+overLine))
		}
		all = append(all, one)
	}
	if last := w.hanging[bucketNode]; len(last) > 0 {
		var one []string
		for _, e := range last {
			one = append(one, e.to)
		}
		all = append(all, one)
	}
	if w.refused != nil {
		width, _ := w.refused.labelSize()
		labels[0] = max(labels[0], float64(width))
	}
	c := &columns{places: map[string]place{}, top: -max(high, nodeHeight/2) - boxTop}
	x := 0.0
	for i, ids := range all {
		width := 0.0
		for _, id := range ids {
			width = max(width, float64(nodeWidth(g.node(id))))
		}
		if i == 1 {
			c.left = x - boxMargin
		}
		for row, id := range ids {
			c.places[id] = place{x + width/2, float64(row * rowHeight), width, nodeHeight}
			c.bottom = max(c.bottom, float64(row*rowHeight)+nodeHeight/2+boxMargin)
		}
		c.right = x + width + boxMargin
		x += width + columnGap
		if i < len(labels) && labels[i] > 0 {
			x += max(0, labels[i]+2*labelMargin-columnGap)
			if i == 0 {
				x += boxMargin // the label stands outside the box
			}
		}
	}
	c.width = c.right
	return c
}

func nodeWidth(n node) int {
	return max(textWidth(n.label, labelSize), textWidth(n.note, noteSize), 92) + 2*nodePadding
}

// curve goes from one point to another, level at both.
func curve(from, to point) string {
	if from.Y == to.Y {
		return fmt.Sprintf("M%s %sH%s", n(from.X), n(from.Y), n(to.X))
	}
	mid := n((from.X + to.X) / 2)
	return fmt.Sprintf("M%s %sC%s %s %s %s %s %s", n(from.X), n(from.Y), mid, n(from.Y), mid, n(to.Y), n(to.X), n(to.Y))
}
