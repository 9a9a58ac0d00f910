package types

var cloudWatchAlarm = Type{
	Name: "AWS::CloudWatch::Alarm",
	Facts: Facts{
		Source: "pulumi/pulumi-aws-native:aws-cloudformation-schema/aws-cloudwatch-alarm.json@11ac7b3942424e3c4863677b2a6ead0de2ab37bc",
		Create: []string{"cloudwatch:PutMetricAlarm", "cloudwatch:DescribeAlarms", "cloudwatch:TagResource"},
		Read:   []string{"cloudwatch:DescribeAlarms", "cloudwatch:ListTagsForResource"},
		Update: []string{
			"cloudwatch:PutMetricAlarm", "cloudwatch:DescribeAlarms", "cloudwatch:TagResource", "cloudwatch:UntagResource",
		},
		Delete:               []string{"cloudwatch:DeleteAlarms", "cloudwatch:DescribeAlarms"},
		CreateOnlyProperties: []string{"AlarmName"},
		ReadOnlyProperties:   []string{"Arn"},
		PrimaryIdentifier:    []string{"AlarmName"},
	},
	Physical: func(l Launched) (string, map[string]string) {
		name := l.named("AlarmName")
		return name, map[string]string{"Arn": l.arn("cloudwatch", "alarm:"+name)}
	},
	Cost: Cost{
		Words:  "The alarm, by the month, and the bucket's request metrics that it watches, each by the month.",
		Source: "https://aws.amazon.com/cloudwatch/pricing/",
	},
	Launch: Launch{
		Sid: "Alarm",
		ARN: "arn:{partition}:cloudwatch:{region}:{account}:alarm:{name}",
		OnlyFor: map[string]string{
			"cloudwatch:TagResource": "Tags", "cloudwatch:UntagResource": "Tags", "cloudwatch:ListTagsForResource": "Tags",
		},
		Apart: []Apart{
			{Sid: "SeeAlarms", Actions: []string{"cloudwatch:DescribeAlarms"}, Anywhere: true}, // for a list it takes no resource
		},
	},
	Picture: Picture{Label: "Alarm by e-mail", Note: "on refused requests", Place: Watcher},
}
