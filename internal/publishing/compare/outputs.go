package compare

import (
	"github.com/bucketgrant/bucketgrant/internal/template/resolve"
	"github.com/bucketgrant/bucketgrant/internal/vocabulary"
)

// versionOutput says which template a stack was launched from: another value of it is no surprise.
const versionOutput = vocabulary.OutputTemplateVersion

func (c *comparer) compareOutputs() {
	for _, name := range c.old.Keys("Outputs") {
		if c.new.outputs[name] == nil {
			c.add(Finding{Kind: OutputRemoved, Name: name})
		}
	}
	for _, name := range c.new.Keys("Outputs") {
		if c.old.outputs[name] == nil {
			c.add(Finding{Kind: OutputAdded, Name: name})
		}
	}
	c.eachChange(c.outputsOf)
}

// outputsOf compares what two stacks say.
func (c *comparer) outputsOf(p pair) []Finding {
	var list []Finding
	for _, before := range p.old.Outputs {
		after := p.new.Output(before.Name)
		if c.new.outputs[before.Name] == nil {
			continue
		}
		if after == nil {
			list = append(list, Finding{Kind: OutputWithheld, Name: before.Name})
			continue
		}
		if before.Value != after.Value && before.Name != versionOutput {
			list = append(list, Finding{Kind: OutputChanged, Name: before.Name}.with(before.Value, after.Value))
		}
		if before.Export != after.Export {
			list = append(list, exportFinding(before, *after))
		}
	}
	for _, after := range p.new.Outputs {
		if c.old.outputs[after.Name] != nil && p.old.Output(after.Name) == nil {
			list = append(list, Finding{Kind: OutputGiven, Name: after.Name})
		}
	}
	return list
}

func exportFinding(before, after resolve.Output) Finding {
	switch {
	case before.Export == "":
		return Finding{Kind: ExportAdded, Name: after.Name, After: &after.Export}
	case after.Export == "":
		return Finding{Kind: ExportChanged, Name: after.Name}.with(before.Export, nil)
	}
	return Finding{Kind: ExportChanged, Name: after.Name}.with(before.Export, after.Export)
}
