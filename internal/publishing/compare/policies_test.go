package compare_test

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/bucketgrant/bucketgrant/internal/publishing/compare"
)

// widened is a change of a template that lets somebody do more, or tells somebody more, and what is said of it and of its reverse.
type widened struct {
	name    string
	replace []string // pairs of what is there and what comes instead
	more    string   // the level and words of a finding
	less    string   // of one of the reverse, which is no major change unless swapped
	swapped bool     // others may instead, or what is less is not looked into and takes a major version too
}

// Who may use a new key, who sends to the queue and who receives there, who publishes to the topic
// and what may be subscribed to it, who is told what becomes of the stack: more is wider, and the
// reverse is not.
func TestUpgradesOfOtherPolicies(t *testing.T) {
	t.Parallel()
	const allowed, less = "major resource changed: %: the policy allows what it did not", "minor resource changed: %: the policy allows less"
	of := func(words, id string) string { return strings.Replace(words, "%", id, 1) }
	const told, targets, pattern = "major resource changed: Bucket: NotificationConfiguration changes", "major resource changed: CallBackRule: Targets changes", "major resource changed: CallBackRule: EventPattern changes"
	key, queue := func(words string) string { return of(words, "KmsKey") }, func(words string) string { return of(words, "QueuePolicy") }
	topic := func(words string) string { return of(words, "TopicPolicy") }
	const subscribes, subscribed = "major access gained: Role may now use sns:Subscribe on ", "minor access lost: Role may no longer use sns:Subscribe on "
	for template, list := range map[string][]widened{
		"guest-key/1.0.0": {
			{"an action of the key more", []string{"                - kms:Decrypt\n", "                - kms:Decrypt\n                - kms:Encrypt\n"}, key(allowed), key(less), false},
			{"the key through any service", []string{"                StringEquals:\n                  kms:ViaService: !Sub s3.${AWS::Region}.${AWS::URLSuffix}\n", ""}, key(allowed), key(less), false},
			{"the key for any bucket", []string{"                StringLike:\n                  kms:EncryptionContext:aws:s3:arn:\n                    - !Sub\n                      - arn:${AWS::Partition}:s3:::${BucketName}\n                      - BucketName: !If\n                          - UseAccountNamespace\n                          - !Sub ${BucketNamePrefix}-${AWS::AccountId}-${AWS::Region}-an\n                          - !Ref NewBucketName\n                    - !Sub\n                      - arn:${AWS::Partition}:s3:::${BucketName}/*\n                      - BucketName: !If\n                          - UseAccountNamespace\n                          - !Sub ${BucketNamePrefix}-${AWS::AccountId}-${AWS::Region}-an\n                          - !Ref NewBucketName\n", ""},
				key(allowed), key(less), false},
			{"another principal of the key", []string{"            - GrantAccess\n            - Sid: UseTheKmsKey\n              Effect: Allow\n              Principal:\n                AWS: !FindInMap [Partitions, !Ref AWS::Partition, Principal]", "            - GrantAccess\n            - Sid: UseTheKmsKey\n              Effect: Allow\n              Principal:\n                AWS: arn:aws:iam::444455556666:role/another"}, key(allowed), key(allowed), true},
			{"the key for the whole account", []string{"            - GrantAccess\n            - Sid: UseTheKmsKey\n              Effect: Allow\n              Principal:\n                AWS: !FindInMap [Partitions, !Ref AWS::Partition, Principal]", "            - GrantAccess\n            - Sid: UseTheKmsKey\n              Effect: Allow\n              Principal:\n                AWS: arn:aws:iam::444455556666:root"}, key(allowed), key(less), false},
			{"the key also when it is withdrawn", []string{"            - GrantAccess\n            - Sid: UseTheKmsKey", "            - CreateKmsKey\n            - Sid: UseTheKmsKey"}, key(allowed), key(less), false},
			{"the bucket also when it is withdrawn", []string{"            - GrantAccess\n            - Sid: KeepObjects", "            - CreateKmsKey\n            - Sid: KeepObjects"}, of(allowed, "BucketPolicy"), of(less, "BucketPolicy"), true},
		},
		"there-already/1.0.0": {
			{"the key for any bucket", []string{"                StringLike:\n                  kms:EncryptionContext:aws:s3:arn:\n                    - !Sub\n                      - arn:${AWS::Partition}:s3:::${BucketName}\n                      - BucketName: !If [CreateBucket, !Ref Bucket, !Ref ExistingBucketName]\n                    - !Sub\n                      - arn:${AWS::Partition}:s3:::${BucketName}/*\n                      - BucketName: !If [CreateBucket, !Ref Bucket, !Ref ExistingBucketName]\n", ""},
				"major access gained: role/ThereAlreadya may now use kms:Decrypt on the KMS key through S3 for other buckets", "minor access lost: role/ThereAlreadya may no longer use kms:Decrypt on the KMS key through S3 for other buckets", false},
		},
		"user-key/1.0.0": {
			{"an action more with the key", []string{"Action: kms:Encrypt\n", "Action: [kms:Encrypt, kms:ReEncryptTo]\n"},
				"major access gained: User may now use kms:ReEncryptTo on the KMS key through S3", "minor access lost: User may no longer use kms:ReEncryptTo on the KMS key through S3", false},
			{"the key otherwise than through S3", []string{"Action: kms:Encrypt\n            Resource: !Ref KmsKeyArn\n            Condition:\n              StringEquals:\n                kms:ViaService: !Sub s3.${AWS::Region}.${AWS::URLSuffix}\n              StringLike:\n                kms:EncryptionContext:aws:s3:arn:\n                  - !Sub arn:${AWS::Partition}:s3:::${ExistingBucketName}\n                  - !Sub arn:${AWS::Partition}:s3:::${ExistingBucketName}/*\n", "Action: kms:Encrypt\n            Resource: !Ref KmsKeyArn\n"},
				"major access gained: User may now use kms:Encrypt on the KMS key otherwise than through S3", "minor access lost: User may no longer use kms:Encrypt on the KMS key otherwise than through S3", false},
			{"the key otherwise than through S3 for the bucket", []string{"Action: kms:Encrypt\n            Resource: !Ref KmsKeyArn\n            Condition:\n              StringEquals:\n                kms:ViaService: !Sub s3.${AWS::Region}.${AWS::URLSuffix}\n", "Action: kms:Encrypt\n            Resource: !Ref KmsKeyArn\n            Condition:\n"},
				"major access gained: User may now use kms:Encrypt on the KMS key otherwise than through S3", "minor access lost: User may no longer use kms:Encrypt on the KMS key otherwise than through S3", false},
			{"the key through S3 in every region", []string{"Action: kms:Encrypt\n            Resource: !Ref KmsKeyArn\n            Condition:\n              StringEquals:\n                kms:ViaService: !Sub s3.${AWS::Region}.${AWS::URLSuffix}\n              StringLike:\n                kms:EncryptionContext:aws:s3:arn:\n                  - !Sub arn:${AWS::Partition}:s3:::${ExistingBucketName}\n                  - !Sub arn:${AWS::Partition}:s3:::${ExistingBucketName}/*\n", "Action: kms:Encrypt\n            Resource: !Ref KmsKeyArn\n            Condition:\n              StringLike:\n                kms:ViaService: s3.*\n                kms:EncryptionContext:aws:s3:arn:\n                  - !Sub arn:${AWS::Partition}:s3:::${ExistingBucketName}\n                  - !Sub arn:${AWS::Partition}:s3:::${ExistingBucketName}/*\n"},
				"major access gained: User may now use kms:Encrypt on the KMS key", "minor access lost: User may no longer use kms:Encrypt on the KMS key", false},
			{"what the key is", []string{"Action: kms:Encrypt\n", "Action: [kms:Encrypt, kms:DescribeKey]\n", "          - Sid: UseTheKmsKeyDirectly\n            Effect: Allow\n            Action: kms:DescribeKey\n", "          - Sid: UseTheKmsKeyDirectly\n            Effect: Allow\n            Action: [kms:DescribeKey, kms:GetKeyPolicy]\n"},
				"major access gained: User may now use kms:GetKeyPolicy on the KMS key", "minor access lost: User may no longer use kms:GetKeyPolicy on the KMS key", false},
			{"what every key is", []string{"Action: kms:DescribeKey\n            Resource: !Ref KmsKeyArn\n", "Action: kms:DescribeKey\n            Resource: \"*\"\n"},
				"major access gained: User may now use kms:DescribeKey on other KMS keys", "minor access lost: User may no longer use kms:DescribeKey on other KMS keys", false},
		},
		"own-queue/1.0.0": {
			{"the role may purge every queue", []string{"                - sqs:GetQueueAttributes\n              Resource: !GetAtt Queue.Arn\n", "                - sqs:GetQueueAttributes\n                - sqs:PurgeQueue\n              Resource: \"*\"\n"},
				"major access gained: Role may now use sqs:PurgeQueue on other resources", "minor access lost: Role may no longer use sqs:PurgeQueue on other resources", false},
			{"any bucket of the account sends", []string{"              ArnLike:\n                aws:SourceArn: !Sub\n                  - arn:${AWS::Partition}:s3:::${BucketName}\n                  - BucketName: !If\n                      - CreateBucket\n                      - !If\n                        - UseAccountNamespace\n                        - !Sub ${BucketNamePrefix}-${AWS::AccountId}-${AWS::Region}-an\n                        - !Ref NewBucketName\n                      - !Ref ExistingBucketName\n", ""}, queue(allowed), queue(less), false},
			{"a bucket of any account sends", []string{"              StringEquals:\n                aws:SourceAccount: !If\n                  - NameBucketAccount\n                  - !Ref BucketAccountId\n                  - !Ref AWS::AccountId\n", ""}, queue(allowed), queue(less), false},
			{"another action of the queue", []string{"Action: sqs:SendMessage", "Action: [sqs:SendMessage, sqs:PurgeQueue]"}, queue(allowed), queue(less), false},
			{"another service sends", []string{"              Service: s3.amazonaws.com\n            Action: sqs:SendMessage", "              Service: sns.amazonaws.com\n            Action: sqs:SendMessage"}, queue(allowed), queue(allowed), true},
			{"the role may purge the queue", []string{"                - sqs:GetQueueAttributes\n", "                - sqs:GetQueueAttributes\n                - sqs:PurgeQueue\n"}, "major access gained: Role may now use sqs:PurgeQueue on ", "minor access lost: Role may no longer use sqs:PurgeQueue on ", false},
			{"removed objects are told too", []string{"            - Event: s3:ObjectCreated:*\n", "            - Event: s3:ObjectRemoved:*\n              Queue: !GetAtt Queue.Arn\n            - Event: s3:ObjectCreated:*\n"}, told, told, true},
			{"keys are told that end in anything", []string{"                    - Name: suffix\n                      Value: .json\n", ""}, told, told, true},
			{"a bucket that is there tells more", []string{`,{Name:"suffix",Value:".json"}]`, "]"}, "major output changed: the output NotificationCommand says something else", "major output changed: the output NotificationCommand says something else", true},
			{"requests without TLS", []string{"            Action: sqs:*\n", "            Action: sqs:ReceiveMessage\n"}, queue(allowed), queue(less), false},
		},
		"own-topic/1.0.0": {
			{"any bucket of the account publishes", []string{"              ArnLike:\n                aws:SourceArn: !Sub\n                  - arn:${AWS::Partition}:s3:::${BucketName}\n                  - BucketName: !If [CreateBucket, !Ref NewBucketName, !Ref ExistingBucketName]\n", ""}, topic(allowed), topic(less), false},
			{"a bucket of any account publishes", []string{"              StringEquals:\n                aws:SourceAccount: !Ref AWS::AccountId\n", ""}, topic(allowed), topic(less), false},
			{"another action of the topic", []string{"            Action: sns:Publish\n            Resource", "            Action: [sns:Publish, sns:Subscribe]\n            Resource"}, topic(allowed), topic(less), false},
			{"another service publishes", []string{"Service: s3.amazonaws.com\n            Action: sns:Publish", "Service: events.amazonaws.com\n            Action: sns:Publish"}, topic(allowed), topic(allowed), true},
			{"requests without TLS", []string{"              - sns:Publish\n", ""}, topic(allowed), topic(less), false},
			{"any queue of the vendor's account", []string{"${VendorAccountId}:own-topic-objects", "${VendorAccountId}:own-topic-*"}, subscribes, subscribed, false},
			{"a queue of any account", []string{"sqs:*:${VendorAccountId}:own", "sqs:*:own"}, subscribes, subscribed, false},
			{"whatever protocol", []string{"                StringEquals:\n                  sns:Protocol: sqs\n", ""}, subscribes, subscribed, false},
			{"an endpoint of another protocol", []string{"sns:Protocol: sqs", "sns:Protocol: [sqs, https]"}, subscribes, subscribed, false},
			{"the role may publish", []string{"Action: sns:GetTopicAttributes", "Action: [sns:GetTopicAttributes, sns:Publish]"}, "major access gained: Role may now use sns:Publish on ", "minor access lost: Role may no longer use sns:Publish on ", false},
			{"removed objects are told too", []string{"            - Event: s3:ObjectCreated:*\n", "            - Event: s3:ObjectRemoved:*\n              Topic: !Ref Topic\n            - Event: s3:ObjectCreated:*\n"}, told, told, true},
			{"keys are told outside the prefix", []string{"              Filter: !If\n                - LimitToPrefix\n", "              Filter: !If\n                - BoundPermissions\n"}, told, told, true},
		},
		"told-topic/1.0.0": {
			{"another topic is told", []string{":444455556666:told-topic-objects", ":444455556666:orders"}, told, told, true},
			{"another account is told", []string{":444455556666:told-topic-objects", ":777788889999:told-topic-objects"}, told, told, true},
			{"keys are told that begin with anything", []string{"                  - Name: prefix\n                    Value: in/\n", "                  - Name: suffix\n                    Value: x\n"}, told, told, true},
		},
		"told-later/1.0.0": {
			{"a queue is told that nobody typed", []string{"              Queue: !Ref VendorQueueArn\n", "              Queue: !Sub ${VendorQueueArn}-2\n"}, told, told, true},
			{"told in any case", []string{"      NotificationConfiguration: !If\n        - SendNotifications\n", "      NotificationConfiguration: !If\n        - CreateBucket\n"}, told, strings.Replace(told, "major", "minor", 1), false},
		},
		"calls-back/1.2.0": {
			{"another bus is told", []string{"event-bus/", "event-bus/another-"}, "major access gained: CallBackRole may now use events:PutEvents on ", targets, true},
			{"failures are told too", []string{"                  - DELETE_IN_PROGRESS\n", "                  - DELETE_IN_PROGRESS\n                  - CREATE_FAILED\n"}, pattern, pattern, true},
			{"every stack of the account is told", []string{"              stack-id:\n                - !Ref AWS::StackId\n", ""}, pattern, pattern, true},
			{"more of events is granted", []string{"Action: events:PutEvents", "Action: [events:PutEvents, events:PutRule]"}, "major access gained: CallBackRole may now use events:PutRule on ", "minor access lost: CallBackRole may no longer use events:PutRule on ", false},
			{"any rule of the account", []string{"              ArnLike:\n                aws:SourceArn: !Sub\n                  - arn:${AWS::Partition}:events:${AWS::Region}:${AWS::AccountId}:rule/*${Stack}\n                  - Stack: !Select [2, !Split [/, !Ref AWS::StackId]]\n", ""},
				"major trust gained: CallBackRole may now be assumed by events.amazonaws.com", "minor trust lost: CallBackRole may no longer be assumed by events.amazonaws.com", false},
			{"rules of another account too", []string{"aws:SourceAccount: !Ref AWS::AccountId", "aws:SourceAccount: [!Ref AWS::AccountId, \"444455556666\"]"},
				"major trust gained: CallBackRole may now be assumed by events.amazonaws.com", "minor trust lost: CallBackRole may no longer be assumed by events.amazonaws.com", false},
			{"what told nobody tells", []string{"State: ENABLED", "State: DISABLED"}, "major resource changed: CallBackRule: State changes", "major resource changed: CallBackRule: State changes", true},
		},
	} {
		data, err := os.ReadFile("../../../test/choices/testdata/templates/" + template + "/template.yaml")
		if err != nil {
			t.Fatal(err)
		}
		for _, w := range list {
			wide := strings.NewReplacer(w.replace...).Replace(string(data))
			t.Run(template+" "+w.name, func(t *testing.T) { holdsWords(t, string(data), wide, w.more, true) })
			t.Run(template+" "+w.name+", and back", func(t *testing.T) { holdsWords(t, wide, string(data), w.less, w.swapped) })
		}
	}
}

// Whoever typed a queue of the vendor's goes on with any that the new version takes: another account is the customer's to type, and one that
// is refused breaks updates.
func TestUpgradesOfTypedTargets(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile("../../../test/choices/testdata/templates/told-later/1.0.0/template.yaml")
	if err != nil {
		t.Fatal(err)
	}
	wide := strings.Replace(string(data), ":444455556666:[A-Za", ":[0-9]{12}:[A-Za", 1)
	t.Run("any account", func(t *testing.T) {
		holdsWords(t, string(data), wide, "minor parameter accepted: VendorQueueArn takes", false)
	})
	t.Run("one account", func(t *testing.T) {
		holdsWords(t, wide, string(data), "major parameter refused: VendorQueueArn refuses", true)
	})
}

// The rule that tells the vendor of the stack has the template's version in its name, so that every version replaces it: the customer
// loses nothing by that, and no version must be a major one for it.
func TestTheCallBackRuleOfAnotherVersion(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile("../../../test/choices/testdata/templates/calls-back/1.2.0/template.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for change, want := range map[[2]string]string{
		{"1.2.0", "1.2.1"}: "1.2.4",
		{"- 1.2.0-${Stack}", "- 1.2.1-another-${Stack}"}: "2.0.0",
	} {
		c, err := compare.Templates(parsed(t, string(data)), parsed(t, strings.ReplaceAll(string(data), change[0], change[1])))
		if err != nil {
			t.Fatal(err)
		}
		if needs, err := c.Needs("1.2.3"); err != nil || needs != want {
			t.Errorf("%q: needs %s, want %s (%v):\n%s", change, needs, want, err, strings.Join(lines(c), "\n"))
		}
	}
}

// holdsWords wants a finding that begins so, and a major version just where it is wider.
func holdsWords(t *testing.T, before, after, want string, wider bool) {
	t.Parallel()
	if before == after {
		t.Fatal("nothing is replaced")
	}
	c, err := compare.Templates(parsed(t, before), parsed(t, after))
	if err != nil {
		t.Fatal(err)
	}
	said := lines(c)
	if !slices.ContainsFunc(said, func(s string) bool { return strings.HasPrefix(s, want) }) {
		t.Errorf("does not say %q:\n%s", want, strings.Join(said, "\n"))
	}
	least := map[bool]string{true: "2.0.0", false: "1.3.0"}[wider]
	if needs, err := c.Needs("1.2.3"); err != nil || needs != least {
		t.Errorf("needs %s, want %s (%v):\n%s", needs, least, err, strings.Join(said, "\n"))
	}
}
