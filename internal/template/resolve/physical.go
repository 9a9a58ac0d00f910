package resolve

import (
	"maps"

	"github.com/bucketgrant/bucketgrant/internal/aws/types"
)

// SecretPrefix begins every made-up secret, so that a test can look for secrets where none must be.
const SecretPrefix = types.SecretPrefix

// physical makes up what Ref and Fn::GetAtt say of a resource, the same for the same launch, unless in.Physical knows.
func (in Input) physical(id, typ string, properties map[string]any) (ref string, attributes map[string]string) {
	ref, attributes = in.madeUp(id, typ, properties)
	if in.Physical == nil {
		return ref, attributes
	}
	known, more := in.Physical(id, typ, properties)
	if known != "" {
		ref = known
	}
	maps.Copy(attributes, more)
	return ref, attributes
}

func (in Input) madeUp(id, typ string, properties map[string]any) (ref string, attributes map[string]string) {
	l := types.Launched{
		Partition: in.Partition, Region: in.Region, AccountID: in.AccountID, URLSuffix: in.URLSuffix,
		StackName: in.StackName, StackID: in.StackID, LogicalID: id,
		Property: func(name string) string {
			text, _ := scalarText(properties[name])
			return text
		},
	}
	if physical := types.Of(typ).Physical; physical != nil {
		return physical(l)
	}
	return l.Name(), map[string]string{}
}
