package main

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/bucketgrant/bucketgrant/vendors"
)

// withGuides is the bench of our definitions and of those that test/guides has of real vendors' guides. Their templates are
// released nowhere, so that they are synthesized first, and the peers written from those.
func (b *bench) withGuides(ctx context.Context) (*bench, error) {
	g := *b
	g.name, g.defs, g.files = "guides", slices.Clone(b.defs), map[string]string{}
	for vendor, file := range b.files {
		g.files[vendor] = file
	}
	files, err := filepath.Glob(filepath.Join(b.root, "test", "guides", "*", "*.yaml"))
	if err != nil {
		return nil, err
	}
	for _, file := range files {
		vendor := strings.TrimSuffix(filepath.Base(file), ".yaml")
		defs, err := vendors.Load(filepath.Dir(file), vendor)
		if err != nil {
			return nil, err
		}
		g.defs, g.files[vendor] = append(g.defs, defs...), file
	}
	slices.SortFunc(g.defs, func(a, b *vendors.Definition) int { return strings.Compare(a.Vendor, b.Vendor) })
	if len(files) == 0 || len(g.files) != len(g.defs) {
		return nil, fmt.Errorf("test/guides has %d definitions, and with ours there are %d, of %d vendors", len(files), len(g.defs), len(g.files))
	}
	if _, err := b.home("warm"); err != nil {
		return nil, err
	}
	if _, err := g.definitions("vendors", len(g.defs)); err != nil {
		return nil, err
	}
	b.say("synthesizing the templates of the guides")
	made := g.synth("synth of the guides", "warm", "vendors", "made", false)
	if _, err := made.run(ctx, &g); err != nil {
		return nil, err
	}
	return &g, g.writePeers()
}

// template is where a definition's template is, which the peers are written from.
func (b *bench) template(def *vendors.Definition) string {
	if b.name != "" {
		return b.path("made", def.Vendor, def.Version, "template.yaml")
	}
	return filepath.Join(b.root, "templates", def.Vendor, def.Version, "template.yaml")
}

// comparisonsOfGuides are the rows for all definitions that there are.
func (b *bench) comparisonsOfGuides() []comparison {
	n := len(b.defs)
	const what = "`cdk synth` in TypeScript, validation on"
	return []comparison{
		{"with the guides' definitions, from scratch, validation on", what, n, b.synthScratch(n, true), b.typeScript(n, true), 0.6},
		{"with the guides' definitions, nothing changed", what, n, b.synthUnchanged(n), b.typeScript(n, true), 0.05},
	}
}
