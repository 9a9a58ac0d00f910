package vocabulary

import (
	"fmt"
	"strings"

	"github.com/bucketgrant/bucketgrant/internal/aws/partition"
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
			fmt.Sprintf("This template is for %s only.", inWords("partition", served)),
		}},
	}}}
}

// servedRegions refuses a launch in a region where the vendor is not, or where it publishes nobody to trust.
func servedRegions(def *vendors.Definition) Choice {
	served := def.ServedRegions()
	if served == nil {
		return Choice{}
	}
	return Choice{Rules: []Rule{{
		Name: "ServedRegion",
		Assertions: []Assertion{{
			expr.Contains(served, expr.Ref("AWS::Region")),
			fmt.Sprintf("%s serves customers in %s only.", def.Name, RegionsInWords(def)),
		}},
	}}}
}

// onlyServed has ARNs be of the partitions where the vendor is: one of another partition names nothing that a launch there can use.
func onlyServed(def *vendors.Definition, list []Choice) {
	pattern, inWords := partition.Among(def.ServedPartitions())
	first, _ := partition.Get(def.ServedPartitions()[0])
	example := strings.NewReplacer("the partition "+partition.InWords, "the partition "+inWords, "arn:aws:", "arn:"+string(first.ID)+":", "us-east-1", first.Region)
	for _, c := range list {
		for i := range c.Parameters {
			shape := &c.Parameters[i].Shape
			if strings.Contains(shape.Pattern, partition.Pattern) {
				shape.Pattern = strings.ReplaceAll(shape.Pattern, partition.Pattern, pattern)
				shape.Constraint = example.Replace(shape.Constraint)
			}
		}
	}
}

// RegionsInWords says in which regions a vendor serves customers, such as "the AWS regions eu-west-1, us-east-1". It is empty where that is
// every one of its partitions.
func RegionsInWords(def *vendors.Definition) string {
	served := def.ServedRegions()
	if served == nil {
		return ""
	}
	return "the " + inWords("region", served)
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
