package page

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"sync"

	"github.com/dop251/goja"
)

// dagre lays graphs out in layers, as d2 and Mermaid have it do. It is JavaScript, and goja runs it within the process in
// about 35 ms, when a page is made and not before. Tried and left: Graphviz as WebAssembly (goccy/go-graphviz v0.2.10),
// which compiles itself whenever any command starts, 0.03 to 0.6 s, and adds 10 MB; d2 as a library, which does not
// build beside newer versions of what it needs. Their drawings would not follow the page's colours either.
//
//go:embed dagre/dagre.min.js
var dagre string

// layoutScript takes a graph and gives it back with places. structuredClone, which goja lacks, only copies flat labels.
const layoutScript = `
var structuredClone = function (o) { return Object.assign({}, o); };
function layout(text) {
  var graph = JSON.parse(text), g = new dagre.graphlib.Graph({compound: true, multigraph: true});
  g.setGraph({rankdir: "LR", nodesep: graph.nodeGap, ranksep: graph.rankGap, edgesep: 14, marginx: 1, marginy: 1});
  g.setDefaultEdgeLabel(function () { return {}; });
  if (graph.inside.length) g.setNode("inside", {});
  graph.nodes.forEach(function (n) { g.setNode(n.id, {width: n.width, height: n.height}); });
  graph.inside.forEach(function (id) { g.setParent(id, "inside"); });
  graph.edges.forEach(function (e, i) {
    g.setEdge(e.from, e.to, {width: e.width, height: e.height, labelpos: "c", weight: e.weight}, String(i));
  });
  dagre.layout(g);
  var place = function (o) { return {x: o.x, y: o.y, width: o.width, height: o.height}; };
  return JSON.stringify({
    width: g.graph().width, height: g.graph().height, box: graph.inside.length ? place(g.node("inside")) : null,
    nodes: graph.nodes.map(function (n) { return place(g.node(n.id)); }),
    edges: graph.edges.map(function (e, i) {
      var edge = g.edge(e.from, e.to, String(i));
      return {x: edge.x, y: edge.y, points: edge.points};
    })
  });
}`

// layoutGraph is what is laid out, from left to right.
type layoutGraph struct {
	NodeGap int          `json:"nodeGap"`
	RankGap int          `json:"rankGap"`
	Nodes   []layoutNode `json:"nodes"`
	// Inside are the nodes with a box around them.
	Inside []string     `json:"inside"`
	Edges  []layoutEdge `json:"edges"`
}

type layoutNode struct {
	ID     string `json:"id"`
	Width  int    `json:"width"`
	Height int    `json:"height"`
}

// layoutEdge has the size of its label.
type layoutEdge struct {
	From   string `json:"from"`
	To     string `json:"to"`
	Width  int    `json:"width"`
	Height int    `json:"height"`
	Weight int    `json:"weight"`
}

// placed is a graph laid out: X and Y of nodes are their middles.
type placed struct {
	Width, Height float64
	Box           *place
	Nodes         []place
	Edges         []struct {
		X, Y   float64
		Points []point
	}
}

type place struct{ X, Y, Width, Height float64 }

type point struct{ X, Y float64 }

var engine = struct {
	sync.Mutex
	layout func(string) (string, error)
}{}

// lay lays a graph out.
func lay(g layoutGraph) (*placed, error) {
	engine.Lock() // a goja.Runtime is for one goroutine
	defer engine.Unlock()
	if engine.layout == nil {
		vm := goja.New()
		if _, err := vm.RunString(dagre + layoutScript); err != nil {
			return nil, fmt.Errorf("dagre: %w", err)
		}
		if err := vm.ExportTo(vm.Get("layout"), &engine.layout); err != nil {
			return nil, fmt.Errorf("dagre: %w", err)
		}
	}
	in, err := json.Marshal(g)
	if err != nil {
		return nil, err
	}
	out, err := engine.layout(string(in))
	if err != nil {
		return nil, fmt.Errorf("dagre: %w", err)
	}
	p := &placed{}
	return p, json.Unmarshal([]byte(out), p)
}
