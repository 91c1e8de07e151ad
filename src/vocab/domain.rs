//! Fields of use.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::{UnknownWord, nearest};

words! {
    /// Fields of use that licenses speak of.
    Domain, "domain" {
        /// Armed forces and warfare.
        Military = "military",
        /// Making or using weapons.
        Weapons = "weapons",
        /// Nuclear technology.
        Nuclear = "nuclear",
        /// Watching people.
        Surveillance = "surveillance",
        /// Telling who somebody is by the body.
        BiometricIdentification = "biometric-identification",
        /// Sorting people by the body.
        BiometricCategorization = "biometric-categorization",
        /// Reading emotions.
        EmotionRecognition = "emotion-recognition",
        /// Police work.
        LawEnforcement = "law-enforcement",
        /// Predicting crimes or offenders.
        PredictivePolicing = "predictive-policing",
        /// Courts and the administration of justice.
        Justice = "justice",
        /// Migration and asylum.
        Immigration = "immigration",
        /// Energy, water, traffic and the like.
        CriticalInfrastructure = "critical-infrastructure",
        /// Advice on health.
        MedicalAdvice = "medical-advice",
        /// Devices for diagnosis or treatment.
        MedicalDevice = "medical-device",
        /// Advice on law.
        LegalAdvice = "legal-advice",
        /// Advice on money.
        FinancialAdvice = "financial-advice",
        /// Insurance decisions.
        Insurance = "insurance",
        /// Credit decisions.
        CreditScoring = "credit-scoring",
        /// Hiring and managing people.
        Employment = "employment",
        /// Grading and admission.
        EducationScoring = "education-scoring",
        /// Rating people by their behavior.
        SocialScoring = "social-scoring",
        /// Decisions on rights without a person.
        FullyAutomatedDecisions = "fully-automated-decisions",
        /// Treating groups worse.
        Discrimination = "discrimination",
        /// Harm to children.
        ExploitationOfMinors = "exploitation-of-minors",
        /// Using the weakness of a group.
        ExploitationOfVulnerabilities = "exploitation-of-vulnerabilities",
        /// Bullying, threats, abuse.
        Harassment = "harassment",
        /// Harming a reputation.
        Defamation = "defamation",
        /// Passing as somebody else.
        Impersonation = "impersonation",
        /// Faked images or voices of people.
        Deepfakes = "deepfakes",
        /// False content meant to harm or mislead.
        Disinformation = "disinformation",
        /// Campaigns for votes.
        PoliticalCampaigning = "political-campaigning",
        /// Machine-made content that does not say so.
        UndisclosedAiOutput = "undisclosed-ai-output",
        /// Harmful software.
        Malware = "malware",
        /// Unwanted mass messages.
        Spam = "spam",
        /// Deceit for gain.
        Fraud = "fraud",
        /// Sexual content.
        SexualContent = "sexual-content",
        /// Self-harm.
        SelfHarm = "self-harm",
        /// Illegal drugs.
        IllegalDrugs = "illegal-drugs",
        /// Gambling.
        Gambling = "gambling",
        /// Breach of privacy.
        PrivacyViolation = "privacy-violation",
        /// Reverse engineering.
        ReverseEngineering = "reverse-engineering",
        /// A model that competes with the licensor's.
        CompetingModel = "competing-model",
        /// A service that competes with the licensor's.
        CompetingService = "competing-service",
        /// Any breach of law.
        IllegalActivity = "illegal-activity",
        /// Slavery, trafficking, bonded labor.
        HumanTrafficking = "human-trafficking",
        /// Terrorism and violent extremism.
        Terrorism = "terrorism",
        /// Inciting or praising violence.
        Violence = "violence",
        /// Spying.
        Espionage = "espionage",
        /// Practicing a licensed profession without the license.
        UnlicensedPractice = "unlicensed-practice",
        /// Infringing the rights of third parties.
        RightsInfringement = "rights-infringement",
        /// Getting round safety measures.
        CircumventingSafeguards = "circumventing-safeguards",
    }
}

impl Domain {
    /// Whether an intent that states no domains is asked for this one, because it makes a rule
    /// hang on it: the `competing-*` words.
    pub const fn is_asked_for(self) -> bool {
        matches!(self, Self::CompetingModel | Self::CompetingService)
    }
}
