package types

var iamInstanceProfile = Type{
	Name: "AWS::IAM::InstanceProfile",
}
