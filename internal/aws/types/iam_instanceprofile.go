package types

var iamInstanceProfile = Type{
	Name:       "AWS::IAM::InstanceProfile",
	CustomName: "InstanceProfileName",
	Physical: func(l Launched) (string, map[string]string) {
		name := l.named("InstanceProfileName")
		return name, map[string]string{"Arn": l.iam("instance-profile", name)}
	},
}
