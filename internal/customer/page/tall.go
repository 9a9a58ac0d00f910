package page

import (
	"fmt"
	"strings"
)

// The picture for a phone: the way stands in one column, and what hangs on it beside. It is as wide as a phone, as a drawing
// that is scaled down could not be read there.
const (
	tallWidth   = 328 // a phone of 360 less the page's margins
	spineX      = 80
	spineWidth  = 136
	besideX     = 247
	besideWidth = 146
	tallHeight  = 54
	tallGap     = 14
)

// tall draws the picture from top to bottom.
func (g *graph) tall(id, title, words string) (string, error) {
	w, err := g.way()
	if err != nil {
		return "", err
	}
	t := g.column(w)
	var b strings.Builder
	open(&b, -1, -1, tallWidth, t.bottom+tallGap+2, id, title, words)
	account(&b, 1, t.boxTop, tallWidth-4, t.bottom-t.boxTop+tallGap-1, spineX+18)
	for i, e := range w.spine {
		from, to := t.places[e.from], t.places[e.to]
		top, bottom := from.Y+tallHeight/2, to.Y-tallHeight/2
		at := point{spineX, t.label()}
		if i > 0 {
			at.Y = (top + bottom - 9) / 2
		}
		g.edge(&b, e, broken(spineX, top, bottom, at.Y, e), point{spineX, bottom}, downwards, at)
	}
	if w.refused != nil {
		at := point{besideX, t.label()}
		g.edge(&b, *w.refused, broken(besideX, tallHeight, t.boxTop, at.Y, *w.refused), point{besideX, t.boxTop}, downwards, at)
	}
	for _, station := range w.stations() {
		for _, e := range w.hanging[station] {
			from, to := t.places[e.from], t.places[e.to]
			start, end := point{from.X + spineWidth/2, from.Y}, point{to.X - besideWidth/2, to.Y}
			g.edge(&b, e, elbow(start, end), end, rightwards, point{})
		}
	}
	for _, one := range g.nodes {
		drawNode(&b, one, t.places[one.id])
	}
	b.WriteString("</svg>")
	return b.String(), nil
}

// column is where everything stands.
type column struct {
	places         map[string]place
	boxTop, bottom float64
}

// column places the boxes: the way below each other, and beside each what hangs on it.
func (g *graph) column(w *way) *column {
	const middle = tallHeight / 2
	t := &column{places: map[string]place{
		vendorNode: {spineX, middle, spineWidth, tallHeight},
		othersNode: {besideX, middle, besideWidth, tallHeight},
	}}
	labels := 1
	for _, e := range g.edges {
		if e.from == vendorNode || e.from == othersNode {
			labels = max(labels, e.labelLines())
		}
	}
	t.boxTop = tallHeight + 2*tallGap + 6 + float64(labels)*labelHeight
	top := t.boxTop + 42
	for i, e := range w.spine {
		if i > 0 {
			top = max(t.places[e.from].Y+middle+12+float64(e.labelLines())*labelHeight+20, t.bottom+tallGap)
		}
		t.places[e.to] = place{spineX, top + middle, spineWidth, tallHeight}
		t.bottom = max(t.bottom, top+tallHeight)
		for j, side := range w.hanging[e.to] {
			t.places[side.to] = place{besideX, top + middle + float64(j)*(tallHeight+tallGap), besideWidth, tallHeight}
			t.bottom = max(t.bottom, t.places[side.to].Y+middle)
		}
	}
	return t
}

// label is the middle of a label above the box.
func (t *column) label() float64 {
	return (tallHeight + t.boxTop) / 2
}

// labelLines is how many lines a label takes, whichever it is.
func (e edge) labelLines() int {
	most := len(lines(e.label))
	for _, other := range e.others {
		most = max(most, len(lines(other.label)))
	}
	return most
}

// broken is a line downwards that leaves room for its label.
func broken(x, top, bottom, label float64, e edge) string {
	half := float64(e.labelLines())*labelHeight/2 + 2
	if e.labelLines() == 0 {
		return fmt.Sprintf("M%s %sV%s", n(x), n(top), n(bottom))
	}
	return fmt.Sprintf("M%s %sV%sM%[1]s %[4]sV%[5]s", n(x), n(top), n(label-half), n(label+half), n(bottom))
}

// elbow goes to the right, and down before where it must.
func elbow(from, to point) string {
	if from.Y == to.Y {
		return fmt.Sprintf("M%s %sH%s", n(from.X), n(from.Y), n(to.X))
	}
	const round = 6
	x := (from.X + to.X - 9) / 2
	return fmt.Sprintf("M%s %sH%sQ%s %[2]s %[4]s %sV%sQ%[4]s %[7]s %[8]s %[7]sH%[9]s", n(from.X), n(from.Y), n(x-round), n(x), n(from.Y+round),
		n(to.Y-round), n(to.Y), n(x+round), n(to.X))
}
