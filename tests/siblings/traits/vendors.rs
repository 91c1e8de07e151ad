//! Model licenses of one vendor, version by version.
use super::*;

pub fn traits() -> Vec<Trait> {
    [hunyuan(), qwen(), flux(), stability(), glm(), modified_mit(), nvidia(), meta()]
        .into_iter()
        .flatten()
        .collect()
}

fn hunyuan() -> Vec<Trait> {
    let f =
        family("LicenseRef-Tencent-Hunyuan", "-Large-2024 Video-2024 3D-2.0 -A13B-2025 Image-3.0");
    let late = ["EU", "GB", "KR"];
    vec![
        f.only(
            "-Large-2024",
            "DOES NOT APPLY IN THE EUROPEAN UNION AND IS EXPRESSLY LIMITED",
            |r| forbid(r).is_some_and(|f| f.established_in == ["EU"]),
        ),
        f.all_but("-Large-2024", "European Union, United Kingdom and South Korea", move |r| {
            forbid(r).is_some_and(|f| f.established_in == late)
        }),
        f.all_but("-Large-2024", "UNITED KINGDOM AND SOUTH KOREA", move |r| {
            forbid(r).is_some_and(|f| f.offered_in == late)
        }),
        f.only("3D-2.0", "greater than 1 million monthly", withheld_above_users(1_000_000)),
        f.all_but("3D-2.0", "greater than 100 million monthly", withheld_above_users(100_000_000)),
        f.only(
            "-Large-2024",
            "improve any other large language model",
            on("any other large language model", withholds(Action::Train)),
        ),
        f.all_but(
            "-Large-2024",
            "improve any other AI model",
            on("any other AI model", withholds(Action::Train)),
        ),
        f.only("-Large-2024", "Release Date: November 5, 2024", counts_on(2024, 11, 5)),
        f.only("Video-2024", "Release Date: December 3, 2024", counts_on(2024, 12, 3)),
        f.only("3D-2.0", "Release Date: January 21, 2025", counts_on(2025, 1, 21)),
        f.only("-A13B-2025", "Release Date: June 27, 2025", counts_on(2025, 6, 27)),
        f.only("Image-3.0", "Release Date: September 28, 2025", counts_on(2025, 9, 28)),
        f.only(
            "3D-2.0",
            "Tencent Hunyuan 3D 2.0 is licensed under the",
            notice("Tencent Hunyuan 3D 2.0 is licensed"),
        ),
        f.only("-Large-2024 Video-2024", "Copyright © 2024 Tencent", |r| {
            require(r)
                .and_then(|r| r.text.as_ref())
                .is_some_and(|t| t.contains("Copyright © 2024 Tencent"))
        }),
    ]
}

fn qwen() -> Vec<Trait> {
    let f = family(
        "LicenseRef-",
        "Tongyi-Qianwen-2023 Tongyi-Qianwen-Research-2023 Qwen-2024 Qwen-Research-2024 \
         Qwen-Community-1.0",
    );
    let pair = family("LicenseRef-", "Qwen-2024 Qwen-Research-2024");
    let community = "Qwen-Community-1.0";
    let y2024 = "Qwen-2024 Qwen-Research-2024";
    let research = "Tongyi-Qianwen-Research-2023 Qwen-Research-2024";
    vec![
        f.only(
            "Tongyi-Qianwen-2023 Qwen-2024",
            "more than 100 million monthly active users",
            withheld_above_users(100_000_000),
        ),
        f.only(
            "Tongyi-Qianwen-2023 Tongyi-Qianwen-Research-2023",
            "improve any other large language model",
            at(Reach::Learnt, withholds(Action::Train)),
        ),
        f.only(research, "FOR NON-COMMERCIAL PURPOSES ONLY", limited_to(Purpose::Research)),
        pair.only(
            "Qwen-Research-2024",
            "for research or evaluation purposes only",
            limited_to(Purpose::Research),
        ),
        f.only(y2024, r#""Improved using Qwen""#, at(Reach::Learnt, duty(Duty::Display))),
        f.only(
            y2024,
            "as part of a product or service that contains any of them",
            at(Reach::Served, duty(Duty::IncludeLicense)),
        ),
        f.only(
            y2024,
            "any outputs or results therefrom to create, train, fine-tune",
            at(Reach::Output, grants(Action::Use)),
        ),
        f.only(
            "Tongyi-Qianwen-2023",
            "Tongyi Qianwen is licensed under the Tongyi Qianwen LICENSE AGREEMENT",
            notice("Tongyi Qianwen is licensed under the Tongyi Qianwen LICENSE"),
        ),
        f.only(
            "Tongyi-Qianwen-Research-2023",
            "Tongyi Qianwen is licensed under the Tongyi Qianwen RESEARCH LICENSE AGREEMENT",
            notice("Tongyi Qianwen is licensed under the Tongyi Qianwen RESEARCH"),
        ),
        f.only(
            "Qwen-2024",
            "Qwen is licensed under the Qwen LICENSE AGREEMENT",
            notice("Qwen is licensed under the Qwen LICENSE"),
        ),
        f.only(
            "Qwen-Research-2024",
            "Qwen is licensed under the Qwen RESEARCH LICENSE AGREEMENT",
            notice("Qwen is licensed under the Qwen RESEARCH"),
        ),
        f.all_but(community, "governed by the laws of China", condition(Condition::ChoiceOfLaw)),
        f.all_but(community, "Courts in Hangzhou City", condition(Condition::Jurisdiction)),
        f.all_but(
            community,
            "granted to you under this Agreement shall terminate as of the date",
            condition(Condition::LitigationTermination),
        ),
        f.all_but(community, "stating that", duty(Duty::StateChanges)),
        f.all_but(community, "defend, indemnify", duty(Duty::Indemnify)),
        f.only(community, "100,000,000 monthly active users", displays_above_users(100_000_000)),
        f.only(community, "US$ 20,000,000", displays_above_revenue(240_000_000)),
        f.only(community, "AI Work Assistant business", lifted_by("separate-license")),
        f.only(community, "this permission notice shall be", duty(Duty::RetainNotices)),
    ]
}

fn flux() -> Vec<Trait> {
    let f = family("LicenseRef-FLUX", ".1-dev-NC-1.0 .1-dev-NC-1.1.1 -dev-NC-2.0 -NC-2.1");
    let first = ".1-dev-NC-1.0";
    vec![
        f.all_but(first, "content filtering measures", duty(Duty::ContentFilter)),
        f.all_but(
            first,
            "generated or modified using artificial intelligence",
            duty(Duty::LabelOutputs),
        ),
        f.all_but(first, "child sexual abuse material", bars(Domain::ExploitationOfMinors)),
        f.all_but(first, "fraudulent, defamatory, or abusive activity", bars(Domain::Defamation)),
        f.only(
            first,
            "Model is licensed by Black Forest Labs. Inc.",
            notice("The FLUX.1 [dev] Model is licensed by Black Forest Labs. Inc."),
        ),
        f.only(
            ".1-dev-NC-1.1.1",
            "The FLUX.1 [dev] Model is licensed by Black Forest Labs Inc.",
            notice("The FLUX.1 [dev] Model is licensed by Black Forest Labs Inc."),
        ),
        f.only("-dev-NC-2.0", "The FLUX [dev] Model is licensed", notice("The FLUX [dev] Model")),
        f.only("-NC-2.1", "This FLUX Model is licensed", notice("This FLUX Model is licensed")),
        f.all_but(
            first,
            "or that has impact on end users",
            on("has impact on end users", withholds(Action::Serve)),
        ),
    ]
}

fn stability() -> Vec<Trait> {
    let f = family(
        "LicenseRef-",
        "Stability-AI-Community-2024 Stability-AI-NC-Community-2024-03-18 \
         Stability-AI-NC-Research-2023-11-28 Stability-AI-NC-Research-2023-12-06 \
         SVD-NC-Community-2023-11-21",
    );
    let community = "Stability-AI-Community-2024";
    let svd = "SVD-NC-Community-2023-11-21";
    let other = "Stability-AI-Community-2024 SVD-NC-Community-2023-11-21";
    vec![
        f.only(
            community,
            r#"display "Powered by Stability AI""#,
            displays("Powered by Stability AI"),
        ),
        f.only(community, "You must register with Stability AI", duty(Duty::Registration)),
        f.only(community, "USD $1,000,000 in annual revenue", withheld_above_revenue(1_000_000)),
        f.only(
            community,
            "any foundational generative AI model",
            at(Reach::Learnt, withholds(Action::Train)),
        ),
        f.only(
            community,
            r#""low-rank adaptation" models"#,
            carries(Relation::AdapterOf, Reach::Learnt),
        ),
        f.only(
            community,
            "including via a hosted service or application programming interface",
            at(Reach::Served, grants(Action::Serve)),
        ),
        f.only(
            community,
            "for any Commercial Purpose",
            on("any Commercial Purpose", |r| permit(r).is_some_and(|p| p.purpose.is_none())),
        ),
        f.only(community, "including Trade Control Laws", bars(Domain::IllegalActivity)),
        f.all_but(
            other,
            "as part of your hosted service or via your APIs",
            withholds(Action::Serve),
        ),
        f.all_but(community, "will remain subject to this Agreement", same),
        f.all_but(
            "Stability-AI-NC-Research-2023-11-28 SVD-NC-Community-2023-11-21",
            "laws of the United States and the State of California",
            condition(Condition::ChoiceOfLaw),
        ),
        f.only(
            svd,
            "Stable Video Diffusion is licensed",
            notice("Stable Video Diffusion is licensed"),
        ),
        f.all_but(
            other,
            "under the Stability AI Non-Commercial Research Community License",
            notice("This Stability AI Model is licensed under the Stability AI Non-Commercial"),
        ),
        f.only(
            community,
            "This Stability AI Model is licensed under the Stability AI Community License",
            notice("This Stability AI Model is licensed under the Stability AI Community License"),
        ),
    ]
}

fn glm() -> Vec<Trait> {
    let f = family(
        "LicenseRef-",
        "ChatGLM-6B ChatGLM3-6B GLM-130B CodeGeeX4 CogVLM CogVideoX GLM-4-9B GLM-5.3",
    );
    let newest = "GLM-5.3";
    vec![
        f.all_but(newest, "military", bars(Domain::Military)),
        f.all_but(newest, "People's Court", condition(Condition::Jurisdiction)),
        f.all_but(newest, "laws of People's Republic of China", condition(Condition::ChoiceOfLaw)),
        f.all_but(newest, "non-sublicensable", condition(Condition::NoSublicense)),
        f.all_but(newest, "revocable, royalty-free", condition(Condition::Revocable)),
        f.all_but(newest, "to a more comprehensive version", condition(Condition::ChangeableTerms)),
        f.only("CodeGeeX4", r#""Built with CodeGeeX4""#, displays("Built with CodeGeeX4")),
        f.only("GLM-4-9B", r#""Built with glm-4""#, displays("Built with glm-4")),
        f.only("CodeGeeX4", r#"add "CodeGeeX4" to the beginning"#, prefixes("CodeGeeX4")),
        f.only("GLM-4-9B", r#"add "glm-4" to the beginning"#, prefixes("glm-4")),
        f.only("CogVLM", "Llama2 license conditions", on("Llama2", withholds(Action::Share))),
        f.only("CogVideoX", "1 million visits per month", withheld_above_users(1_000_000)),
        f.only(
            "CogVideoX",
            "property rights of the generated content belong to the user",
            at(Reach::Output, grants(Action::Share)),
        ),
        f.only(
            "GLM-130B",
            "solely for your non-commercial research purposes",
            limited_to(Purpose::Research),
        ),
        f.only(
            "ChatGLM3-6B CogVLM CogVideoX",
            "commercial purposes must register",
            on("must register", duty(Duty::Registration)),
        ),
        f.only(
            "CodeGeeX4 GLM-4-9B",
            "or products or services that use any materials therein",
            at(Reach::Served, duty(Duty::IncludeLicense)),
        ),
        f.only("ChatGLM3-6B CodeGeeX4 GLM-4-9B", "reputation rights", bars(Domain::Defamation)),
        f.only(newest, "security review", lifted_by("security-review")),
        f.only(newest, "10 billion US dollars", withheld_above_revenue(10_000_000_000)),
    ]
}

fn modified_mit() -> Vec<Trait> {
    let f = family(
        "LicenseRef-",
        "=MIT Kimi-K2-Modified-MIT Kimi-K2.5-Modified-MIT Kimi-K3 MiniMax-M2-Modified-MIT \
         MiniMax-M2.7-NC Mistral-Modified-MIT-2026 OpenAI-GPT-2-Modified-MIT",
    );
    let kimi = "Kimi-K2-Modified-MIT Kimi-K2.5-Modified-MIT Kimi-K3";
    let displayed = "Kimi-K2-Modified-MIT Kimi-K2.5-Modified-MIT Kimi-K3 MiniMax-M2-Modified-MIT";
    vec![
        f.only("Kimi-K2-Modified-MIT", r#""Kimi K2""#, displays("Kimi K2")),
        f.only("Kimi-K2.5-Modified-MIT", r#""Kimi K2.5""#, displays("Kimi K2.5")),
        f.only("Kimi-K3", r#""Kimi K3""#, displays("Kimi K3")),
        f.only("MiniMax-M2-Modified-MIT", r#""MiniMax M2""#, displays("MiniMax M2")),
        f.only(
            "MiniMax-M2.7-NC",
            r#""Built with MiniMax M2.7""#,
            displays("Built with MiniMax M2.7"),
        ),
        f.only(displayed, "100 million monthly active users", displays_above_users(100_000_000)),
        f.only(kimi, "20 million US dollars", displays_above_revenue(240_000_000)),
        f.only(
            "MiniMax-M2-Modified-MIT",
            "in annual recurring revenue",
            displays_above_revenue(30_000_000),
        ),
        f.only(
            "Mistral-Modified-MIT-2026",
            "exceeds $20 million",
            withheld_above_revenue(240_000_000),
        ),
        f.only("Kimi-K3", "separate agreement with Moonshot AI", |r| {
            forbid(r).is_some_and(|f| f.when.has(Occasion::Host))
        }),
        f.only(
            "MiniMax-M2.7-NC",
            "for non-commercial purposes",
            limited_to(Purpose::Noncommercial),
        ),
        f.only("MiniMax-M2.7-NC", "any military purpose", bars(Domain::Military)),
        f.only("MiniMax-M2.7-NC", "harm minors", bars(Domain::ExploitationOfMinors)),
        f.only("MiniMax-M2.7-NC", "Promote discrimination", bars(Domain::Discrimination)),
        f.only(
            "OpenAI-GPT-2-Modified-MIT",
            "We only ask that you use GPT-2 responsibly",
            request(Duty::LabelOutputs),
        ),
        f.only(
            "OpenAI-GPT-2-Modified-MIT",
            "so it is yours to do with as you please",
            at(Reach::Output, grants(Action::Train)),
        ),
        f.only("Kimi-K3 MiniMax-M2.7-NC", "applicable laws", bars(Domain::IllegalActivity)),
    ]
}

fn nvidia() -> Vec<Trait> {
    let f = family(
        "LicenseRef-NVIDIA-",
        "AI-Foundation-Models-Community Open-Model-2025-04-28 Open-Model-Agreement-2026-04-02 \
         Data-Model-Training-2025",
    );
    let (early, open, agreement, data) = (
        "AI-Foundation-Models-Community",
        "Open-Model-2025-04-28",
        "Open-Model-Agreement-2026-04-02",
        "Data-Model-Training-2025",
    );
    let opens = "Open-Model-2025-04-28 Open-Model-Agreement-2026-04-02";
    vec![
        f.only(open, "safety guardrail", bars(Domain::CircumventingSafeguards)),
        f.only(open, r#""Built on NVIDIA Cosmos""#, duty(Duty::Display)),
        f.only(open, "may update this Agreement", condition(Condition::ChangeableTerms)),
        f.only(
            "Open-Model-2025-04-28 Data-Model-Training-2025",
            "Trustworthy AI terms",
            on("Trustworthy AI", duty(Duty::AcceptableUsePolicy)),
        ),
        f.only(early, "Human Rights Policy", on("Human Rights", duty(Duty::AcceptableUsePolicy))),
        f.only(opens, r#"a "Notice" text file"#, duty(Duty::IncludeNotice)),
        f.only(
            agreement,
            "patent, trademark, and attribution notices",
            on("patent, trademark", duty(Duty::RetainNotices)),
        ),
        f.only(
            early,
            "all the foregoing for non-production uses",
            limited_to(Purpose::Noncommercial),
        ),
        f.only(
            early,
            "improve any other large language or generative AI models",
            at(Reach::Learnt, withholds(Action::Train)),
        ),
        f.only(early, "publicly accessible areas", bars(Domain::BiometricIdentification)),
        f.only(early, "Custom TTS Application", bars(Domain::Deepfakes)),
        f.only(early, "unlicensed practice of any profession", bars(Domain::UnlicensedPractice)),
        f.only(early, "death or bodily harm", bars(Domain::Weapons)),
        f.only(early, "for surveillance in", bars(Domain::Surveillance)),
        f.only(
            early,
            "use of intermediate data representations",
            carries(Relation::DistilledFrom, Reach::Adapted),
        ),
        f.only(
            data,
            "solely for the purpose of internal training of Company AI Solutions",
            at(Reach::Trained, grants(Action::Train)),
        ),
        f.only(
            data,
            "are and will remain the sole and exclusive property of Company",
            at(Reach::Trained, any_license),
        ),
    ]
}

fn meta() -> Vec<Trait> {
    let f = family(
        "LicenseRef-",
        "FAIR-NC-Research-1 FAIR-NC-Research-2025-04 SAM DINOv3 Chameleon-Research Seamless",
    );
    let fair = "FAIR-NC-Research-1 FAIR-NC-Research-2025-04";
    let free = "SAM DINOv3";
    vec![
        f.all_but(free, "Noncommercial Research Uses", limited_to(Purpose::Research)),
        f.all_but(free, "Acceptable Use Policy", duty(Duty::AcceptableUsePolicy)),
        f.only(free, "reverse engineer", bars(Domain::ReverseEngineering)),
        f.only(free, "guns or illegal weapons", on("guns", bars(Domain::Weapons))),
        f.all_but("Chameleon-Research Seamless", "nuclear industries", bars(Domain::Military)),
        f.only("Chameleon-Research Seamless", "attribution notice", duty(Duty::IncludeNotice)),
        f.only(
            "Chameleon-Research Seamless",
            "circumvent or remove any usage restrictions",
            bars(Domain::CircumventingSafeguards),
        ),
        f.only("Chameleon-Research", "Chameleon is licensed", notice("Chameleon is licensed")),
        f.only("Seamless", "Seamless is licensed", notice("Seamless is licensed")),
        f.only(fair, "further distributing spam", bars(Domain::Spam)),
        f.only(fair, "malicious code, malware", bars(Domain::Malware)),
        f.only(fair, "suicide, cutting, and eating disorders", bars(Domain::SelfHarm)),
        f.only(fair, "Human trafficking", bars(Domain::HumanTrafficking)),
        f.only(fair, "Illegal drugs", bars(Domain::IllegalDrugs)),
        f.only(fair, "Impersonating another individual", bars(Domain::Impersonation)),
        f.only(fair, "Operation of critical infrastructure", bars(Domain::CriticalInfrastructure)),
        f.only(fair, "Representing that outputs of", bars(Domain::UndisclosedAiOutput)),
    ]
}
