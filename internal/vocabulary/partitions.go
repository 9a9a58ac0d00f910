package vocabulary

import (
	"fmt"
	"strings"

	"github.com/bucketgrant/bucketgrant/internal/template/expr"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// servedPartitions refuses a launch where the vendor is not: the same account ID is somebody else's in another partition.
func servedPartitions(def *vendors.Definition) Choice {
	served := partitionNames(def.ServedPartitions())
	return Choice{Rules: []Rule{{
		Name: "ServedPartition",
		Assertions: []Assertion{{
			expr.Contains(served, expr.Ref("AWS::Partition")),
			fmt.Sprintf("%s serves customers in %s only.", def.Name, inWords("partition", served)),
		}},
	}}}
}

func partitionNames(ids []vendors.Partition) []string {
	names := make([]string, len(ids))
	for i, id := range ids {
		names[i] = string(id)
	}
	return names
}

// inWords is "partition aws", or "partitions aws, aws-cn".
func inWords(noun string, list []string) string {
	if len(list) > 1 {
		noun += "s"
	}
	return "AWS " + noun + " " + strings.Join(list, ", ")
}
