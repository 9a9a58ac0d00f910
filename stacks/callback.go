package stacks

import (
	"github.com/bucketgrant/bucketgrant/constructs"
	"github.com/bucketgrant/bucketgrant/internal/template/expr"
	"github.com/bucketgrant/bucketgrant/internal/vocabulary"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// buses is the mapping of the vendor's event buses, by partition, where there are several.
const buses = "CallBackBuses"

// mapBuses has each served partition, as CloudFormation looks up the mapping of what a condition leaves out too. Where there is no
// bus, a rule of the template refuses the call-back, and the entry is never used.
func (s *vendorStack) mapBuses() {
	c := s.def.CallBack
	if c == nil || len(c.Buses) < 2 {
		return
	}
	mapping := map[string]any{}
	for _, id := range s.def.ServedPartitions() {
		bus := c.Bus(id)
		if bus == "" {
			bus = c.Buses[0]
		}
		mapping[string(id)] = map[string]any{"Bus": bus}
	}
	s.template.Mappings.Add(buses, mapping)
}

// defineCallBack: what tells the vendor what becomes of the stack.
func (s *vendorStack) defineCallBack() error {
	c := s.def.CallBack
	if c == nil {
		return nil
	}
	var bus constructs.Value = c.Buses[0]
	if len(c.Buses) > 1 {
		bus = constructs.Expression(expr.FindInMap(buses, expr.Ref("AWS::Partition"), "Bus"))
	}
	// Logical IDs leave the hyphen out, with which the parameter CallBack is another node of the tree.
	_, err := constructs.NewCallBack(s.stack, "Call-Back", constructs.CallBackProps{
		BusARN: bus, Version: s.def.Version, LogicalIDs: vocabulary.ToldOf(s.def),
		Description:            "Tells " + s.def.Name + " when the stack is made, updated or about to be deleted. The parameter " + vendors.ParamCallBack + " turns it off.",
		PermissionsBoundaryARN: constructs.Ref(vendors.ParamPermissionsBoundaryARN), PermissionsBoundaryWhen: vocabulary.BoundPermissions,
		Tags: s.tags(), When: vocabulary.CallVendorBack,
	})
	return err
}
