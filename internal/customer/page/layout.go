package page

import (
	"fmt"
	"slices"
)

// A picture has at most nine boxes, and all of them stand on one line or hang on it: the way from the vendor to the bucket,
// with what keeps records or secrets beside the box that it belongs to. So a picture is laid out once, as that way, and drawn
// twice: from left to right where there is room, and from top to bottom for a phone. A layout of graphs in general (dagre, in
// a JavaScript engine) was used before: it let the way bend, and cost the command 8 MB.

// way is a picture's line, and what hangs on it.
type way struct {
	// spine are the edges from the vendor to the bucket.
	spine []edge
	// hanging are the edges to the rest, by where they begin.
	hanging map[string][]edge
	// refused is where everyone else stops.
	refused *edge
}

// stations are the boxes of the line, from the vendor on.
func (w *way) stations() []string {
	all := []string{vendorNode}
	for _, e := range w.spine {
		all = append(all, e.to)
	}
	return all
}

// way finds the line, or says what cannot be drawn as one.
func (g *graph) way() (*way, error) {
	w := &way{hanging: map[string][]edge{}}
	placed := []string{vendorNode, othersNode}
	for at := vendorNode; ; {
		for _, e := range g.edges {
			if e.from == at && e.kind == "record" {
				w.hanging[at] = append(w.hanging[at], e)
				placed = append(placed, e.to)
			}
		}
		i := slices.IndexFunc(g.edges, func(e edge) bool { return e.from == at && e.leads() })
		if i < 0 || len(w.spine) > len(g.nodes) {
			break
		}
		w.spine, at = append(w.spine, g.edges[i]), g.edges[i].to
		placed = append(placed, at)
	}
	for _, e := range g.edges {
		if e.kind == "refused" {
			w.refused = &e
		}
		if e.leads() && !slices.ContainsFunc(w.spine, e.same) {
			return nil, fmt.Errorf("no picture can be drawn: %s leads to %s beside the way from the vendor to the bucket", e.from, e.to)
		}
	}
	for _, n := range g.nodes {
		if !slices.Contains(placed, n.id) {
			return nil, fmt.Errorf("no picture can be drawn: nothing leads to %s", n.id)
		}
	}
	return w, nil
}

// leads says whether an edge is a part of the way to the bucket.
func (e edge) leads() bool { return e.kind == "access" || e.kind == "data" }

// place is where a box stands: X and Y are its middle.
type place struct{ X, Y, Width, Height float64 }

type point struct{ X, Y float64 }
