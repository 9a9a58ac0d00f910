package proof

import (
	"cmp"
	"maps"
	"strings"

	"github.com/bucketgrant/bucketgrant/internal/aws/partition"
	"github.com/bucketgrant/bucketgrant/internal/template"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// targetOwner is the vendor's account where the definition pins none for its queue or topic.
const targetOwner = "444455556666"

// ofTarget are the parameters for what S3 tells in the vendor's account.
func ofTarget() []string { return []string{vendors.ParamVendorQueueARN, vendors.ParamVendorTopicARN} }

// targetARN is the ARN of the vendor's queue or topic, of a region: as it is called there, or one that the customer may type.
func targetARN(n *vendors.Notifications, in partition.Partition, region string) string {
	service, t := "sqs", n.VendorQueue
	if n.VendorTopic != nil {
		service, t = "sns", n.VendorTopic
	}
	return strings.Join([]string{"arn", string(in.ID), service, region, cmp.Or(t.Account, targetOwner), cmp.Or(t.Name, "objects_of-1")}, ":")
}

// isVendors reports whether what is told is the vendor's own.
func isVendors(n *vendors.Notifications) bool { return n.VendorQueue != nil || n.VendorTopic != nil }

// isTyped reports whether the customer types the ARN of the vendor's queue or topic.
func isTyped(n *vendors.Notifications) bool {
	return n != nil && (n.VendorQueue != nil && n.VendorQueue.ARN != "" || n.VendorTopic != nil && n.VendorTopic.ARN != "")
}

// targetsWhereTold are the values of the parameter for the ARN, empty and not.
func targetsWhereTold(def *vendors.Definition) map[string][]string {
	if !isTyped(def.Notifications) {
		return nil
	}
	in, _ := partition.Get(vendors.PartitionAWS)
	values := []string{"", targetARN(def.Notifications, in, regionOf(def))}
	if def.Notifications.VendorTopic != nil {
		return map[string][]string{vendors.ParamVendorTopicARN: values}
	}
	return map[string][]string{vendors.ParamVendorQueueARN: values}
}

// typedTarget is the ARN that the customer typed.
func (l Launch) typedTarget() string {
	return cmp.Or(l.Choices[vendors.ParamVendorQueueARN], l.Choices[vendors.ParamVendorTopicARN])
}

// targetIn are choices with a queue or topic of a partition.
func targetIn(def *vendors.Definition, choices map[string]string, to partition.Partition, region string) map[string]string {
	for _, name := range ofTarget() {
		if choices[name] != "" {
			choices = maps.Clone(choices)
			choices[name] = targetARN(def.Notifications, to, region)
		}
	}
	return choices
}

// PinnedTarget holds that what is told is one standard queue or topic by its whole ARN, of the vendor's account where the definition says
// that: with anything else the same launch is refused, and for that alone.
func PinnedTarget(l Launch, t *template.Template) (r Report) {
	n := l.Definition.Notifications
	for _, name := range ofTarget() {
		arn := l.Choices[name]
		if arn == "" {
			continue
		}
		parts := strings.Split(arn, ":")
		other := map[string]string{"sqs": "sns", "sns": "sqs"}[parts[2]]
		wrong := []string{
			strings.Replace(arn, ":"+parts[2]+":", ":"+other+":", 1), strings.Replace(arn, ":"+parts[2]+":", ":lambda:", 1), arn + ".fifo", arn + "*", arn + ":2", arn + "," + arn,
			strings.Replace(arn, parts[3], "*", 1), strings.Replace(arn, parts[4], "*", 1), strings.Replace(arn, parts[5], "", 1), "*",
		}
		if target := cmp.Or(n.VendorQueue, n.VendorTopic); target.Account != "" {
			wrong = append(wrong, strings.Replace(arn, parts[4], notIn(vendors.Accounts{vendors.PartitionAWS: parts[4]}), 1), strings.Replace(arn, ":"+parts[1]+":", ":aws-cn:", 1))
		}
		for _, value := range wrong {
			choices := maps.Clone(l.Choices)
			choices[name] = value
			_, err := launchIn(l.Definition, t, choices, l.region)
			if r.Decisions++; err == nil || !strings.HasPrefix(err.Error(), "Parameter "+name+" ") {
				r.failf("%s: %s is not what may be told, but the launch says: %v", l, value, err)
			}
		}
	}
	return r
}
